#include "known_copies.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace xtask;
using namespace xtask::mirror_download;
using testkit::FakeHost;
namespace fs = std::filesystem;

namespace {

struct Fixture {
    FakeHost host;
    fs::path root;

    Fixture() {
        std::string pattern = "/tmp/xtask-copies-XXXXXX";
        root = fs::canonical(::mkdtemp(pattern.data()));
    }
    ~Fixture() { fs::remove_all(root); }

    /// A file with its receipt, which the fake host vouches for.
    void add(const fs::path& path, Local::State state, const std::string& sha256, std::uint64_t length) {
        const fs::path file = root / path;
        fs::create_directories(file.parent_path());
        std::ofstream(file.string() + ".receipt.json") << "{}";
        Local local;
        local.state = state;
        local.sha256 = sha256;
        local.length = length;
        host.transfer.locals[file.string()] = local;
    }
    std::string find(const std::string& sha256, std::uint64_t length) {
        auto context = host.context();
        return KnownCopies(context, root.string()).find(sha256, length);
    }
};

} // namespace

TEST_CASE_METHOD(Fixture, "a verified file is found by hash and length, wherever it lies") {
    add("org-repo/m.gguf", Local::State::intact, "aa", 5);
    add("a/b/c/deep.gguf", Local::State::intact, "bb", 5);
    CHECK(find("aa", 5) == (root / "org-repo/m.gguf").string());
    CHECK(find("bb", 5) == (root / "a/b/c/deep.gguf").string());
    CHECK(find("aa", 6).empty());
    CHECK(find("", 5).empty());
}

TEST_CASE_METHOD(Fixture, "what was touched, has no hash, is too deep or behind a link does not count") {
    add("one/m", Local::State::changed, "aa", 5);
    add("two/m", Local::State::intact, "", 5);
    add("a/b/c/d/e/m", Local::State::intact, "bb", 5);
    add("real/m", Local::State::intact, "cc", 5);
    fs::rename(root / "real", root.string() + "-elsewhere");
    fs::create_directory_symlink(root.string() + "-elsewhere", root / "link");
    for (const auto* hash : {"aa", "bb", "cc"}) CHECK(find(hash, 5).empty());
    fs::remove_all(root.string() + "-elsewhere");
}

TEST_CASE_METHOD(Fixture, "no folder, no copies") {
    auto context = host.context();
    CHECK(KnownCopies(context, (root / "none").string()).find("aa", 5).empty());
}
