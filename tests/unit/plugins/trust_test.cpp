#include "folder.hpp"
#include "plugins/trust.hpp"

#include <catch2/catch.hpp>

using namespace xtask::plugins;
using test::Folder;

namespace {

const Trust mine({0, ::geteuid()});

std::optional<Distrust> file(const Trust& trust, const std::string& directory, const std::string& leaf) {
    return trust.file(directory, FileEntry(directory + "/" + leaf));
}

std::string reason(const std::optional<Distrust>& distrust) { return distrust ? distrust->reason : ""; }

} // namespace

TEST_CASE("a file of our own that nobody else can write is trusted") {
    const Folder folder;
    folder.write("a.so", "x");
    CHECK(reason(file(mine, folder.path(), "a.so")).empty());
    CHECK(reason(mine.directory(folder.path(), "")).empty());
}

TEST_CASE("what others can write is not, and the cure is named") {
    const Folder folder;
    for (const mode_t mode : {0664, 0646, 0666}) {
        folder.write("a.so", "x", mode);
        const auto distrust = file(mine, folder.path(), "a.so");
        REQUIRE(distrust);
        CHECK(distrust->reason.find("can be written by others") != std::string::npos);
        CHECK(distrust->hint == "chmod go-w '" + (folder / "a.so") + "'");
    }
    folder.write("a.so", "x", 0600);
    CHECK_FALSE(file(mine, folder.path(), "a.so"));
}

TEST_CASE("nor is what belongs to somebody else") {
    const Folder folder;
    folder.write("a.so", "x");
    const Trust somebody({::geteuid() + 1});
    CHECK(reason(file(somebody, folder.path(), "a.so")).find("belongs to user") != std::string::npos);
    CHECK(reason(somebody.directory(folder.path(), "")).find("belongs to user") != std::string::npos);
}

TEST_CASE("links may stay inside their directory, not leave it") {
    const Folder folder;
    folder.make_directory("in");
    folder.write("in/real.so", "x");
    folder.write("outside.so", "x");
    std::filesystem::create_symlink("real.so", folder / "in/near.so");
    std::filesystem::create_symlink("../outside.so", folder / "in/far.so");
    std::filesystem::create_symlink("nowhere", folder / "in/dangling.so");
    CHECK(reason(file(mine, folder / "in", "near.so")).empty());
    CHECK(reason(file(mine, folder / "in", "far.so")).find("link out of its directory") != std::string::npos);
    CHECK(file(mine, folder / "in", "dangling.so"));
    CHECK(file(mine, folder / "in", "absent.so"));
}

TEST_CASE("only regular files are plugins") {
    const Folder folder;
    folder.make_directory("a.so");
    REQUIRE(::mkfifo((folder / "b.so").c_str(), 0600) == 0);
    CHECK(reason(file(mine, folder.path(), "a.so")).find("no regular file") != std::string::npos);
    CHECK(reason(file(mine, folder.path(), "b.so")).find("no regular file") != std::string::npos);
}

TEST_CASE("parents count up to the tree that also holds the executable") {
    const Folder folder;
    const std::string open = folder.make_directory("open", 0777);
    const std::string plugins = folder.make_directory("open/plugins");
    CHECK(reason(mine.directory(plugins, "")).find("open can be written by others") != std::string::npos);
    CHECK(reason(mine.directory(plugins, open)).empty());
    CHECK(mine.directory(open, folder.path()));
}

TEST_CASE("a sticky directory may be a parent when it is root's, but hold no plugins itself") {
    const Folder folder;
    const std::string sticky = folder.make_directory("sticky", 01777);
    const std::string plugins = folder.make_directory("sticky/plugins");
    CHECK(mine.directory(sticky, folder.path()));
    if (::geteuid() == 0) CHECK(reason(mine.directory(plugins, folder.path())).empty());
    CHECK(reason(mine.directory("/tmp", "")).find("/tmp can be written") != std::string::npos);
}
