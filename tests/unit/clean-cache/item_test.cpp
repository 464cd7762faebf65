#include "cpp_cache.hpp"
#include "item.hpp"
#include "room.hpp"

#include <catch2/catch.hpp>

#include <sys/file.h>

using namespace xtask::clean_cache;

namespace {

struct Site {
    Room room;
    fs::path work = room.folder("work"), home = room.folder("home");
    Inside inside{work};
    Essential essential{{home}};

    Root open(Kind kind, const std::string& path) const { return open_root({kind, path}, essential); }
    Why refusal(Kind kind, const std::string& path) const {
        const Root root = open(kind, path);
        REQUIRE(root.refused);
        CHECK_FALSE(root.usable());
        return root.refused->why;
    }
    std::string marked(const std::string& relative) const {
        room.write(relative + "/" + std::string(xtask::cpp_cache::marker), "");
        return room.path / relative;
    }
};

} // namespace

TEST_CASE("an item below the working folder is opened without following anything") {
    const Site place;
    CHECK(place.open(Kind::models, "models").absent);
    place.room.folder("work/models");
    CHECK(place.open(Kind::models, "models").usable());

    place.room.folder("elsewhere/fixtures");
    fs::create_directory_symlink(place.room.path / "elsewhere", place.work / "target");
    CHECK(place.refusal(Kind::target, "target") == Why::symlink);
    fs::create_directory_symlink(place.room.path / "elsewhere", place.work / "crossval");
    CHECK(place.refusal(Kind::fixtures, "crossval/fixtures") == Why::symlink);
    fs::remove(place.work / "crossval");
    place.room.write("work/crossval/fixtures");
    CHECK(place.refusal(Kind::fixtures, "crossval/fixtures") == Why::no_folder);
    fs::remove_all(place.work / "crossval");
    fs::create_symlink("nowhere", place.work / "crossval");
    CHECK(place.refusal(Kind::fixtures, "crossval/fixtures") == Why::symlink);
}

TEST_CASE("the C++ cache needs its marker, and to be nobody's home") {
    const Site place;
    const Kind kind = Kind::bitnet_cpp;
    CHECK(place.open(kind, place.room.path / "absent/cache").absent);
    CHECK(place.refusal(kind, place.room.folder("foreign")) == Why::unmarked);
    CHECK(place.open(kind, place.marked("cache")).usable());
    fs::create_directory_symlink(place.room.path / "cache", place.room.path / "link");
    CHECK(place.refusal(kind, place.room.path / "link") == Why::symlink);
    place.room.folder("fake/" + std::string(xtask::cpp_cache::marker));
    CHECK(place.refusal(kind, place.room.path / "fake") == Why::unmarked);

    for (const char* relative : {"work", "home", "."}) {
        const std::string path = place.marked(relative);
        CHECK(place.refusal(kind, path) == Why::essential);
    }
    for (const char* path : {"/", ".", "..", "../work", "/.."}) {
        CAPTURE(path);
        CHECK(place.refusal(kind, path) == Why::essential);
    }
}

TEST_CASE("trailing slashes lead through no symlink") {
    CHECK(all_items("/some/where///")[1].path == "/some/where");
    CHECK(all_items("///")[1].path == "/");
    CHECK(all_items("").size() == 4);
}

TEST_CASE("a cache somebody builds in is refused") {
    const Site place;
    const std::string path = place.marked("cache");
    place.room.write("cache/.lock", "xtask 7 builder\n");
    const xtask::posix::Descriptor holder(::open((path + "/.lock").c_str(), O_RDWR | O_CLOEXEC));
    REQUIRE(::flock(holder.get(), LOCK_EX) == 0);
    const Root root = place.open(Kind::bitnet_cpp, path);
    REQUIRE(root.refused);
    CHECK(root.refused->why == Why::locked);
    CHECK(root.refused->detail == "process 7 on builder");
}

TEST_CASE("a mount point is refused") {
    const Site place;
    // Something that is mounted wherever tests run.
    CHECK(place.refusal(Kind::bitnet_cpp, "/proc") == Why::mount_point);
}
