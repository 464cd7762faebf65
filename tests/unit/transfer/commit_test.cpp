#include "transfer/commit.hpp"
#include "transfer/local.hpp"
#include "verified_files.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

using namespace xtask;
using namespace xtask::transfer;

namespace {

struct CommitFixture : test::VerifiedFiles {
    void add(const std::string& folder, const std::string& leaf) {
        files.push_back(make(folder, leaf, leaf));
    }
    std::vector<std::string> entries(const std::string& folder) const {
        std::vector<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator(dir / folder)) {
            names.push_back(entry.path().filename());
        }
        std::sort(names.begin(), names.end());
        return names;
    }
    std::vector<Verified> files;
};

} // namespace

TEST_CASE_METHOD(CommitFixture, "a group is published and recorded, and leaves nothing else") {
    for (const auto* leaf : {"a", "b", "c"}) add("one", leaf);
    add("two", "a");
    const auto results = commit(files);
    REQUIRE(results.size() == 4);
    for (const Result& result : results) REQUIRE(result);
    CHECK(results[1]->path == dir / "one/b");
    files.clear();
    CHECK(entries("one") == std::vector<std::string>{"a", "a.etag", "a.receipt.json", "b", "b.etag",
                                                     "b.receipt.json", "c", "c.etag", "c.receipt.json"});
    CHECK(test::read_text(dir / "one/b") == "b");
    const Local local = lookup(dir / "two", "a");
    CHECK(local.state == Local::State::intact);
    CHECK(local.etag == "\"a\"");
}

TEST_CASE_METHOD(CommitFixture, "the lock is held until the end, and released by whoever owns the file") {
    add("one", "a");
    CHECK(commit(files)[0]);
    CHECK(entries("one") == std::vector<std::string>{"a", "a.etag", "a.lock", "a.receipt.json"});
    CHECK_THROWS_AS(make("one", "a", ""), Error);
}

TEST_CASE_METHOD(CommitFixture, "what fails in a group hinders no other") {
    for (const auto* leaf : {"a", "b", "c"}) add("one", leaf);
    std::string reason;
    SECTION("its lock was removed") {
        base::remove_file(files[1].names.lock);
        reason = "lock-lost";
    }
    SECTION("its partial was replaced") {
        base::atomic_write(files[1].names.part, "x");
        reason = "partial-replaced";
    }
    SECTION("its partial grew") {
        base::write_all(files[1].partial.fd(), "more", files[1].names.part);
        reason = "partial-replaced";
    }
    const auto results = commit(files);
    CHECK(results[0]);
    CHECK(results[1].error().reason == reason);
    CHECK(results[2]);
    CHECK_FALSE(test::TemporaryDirectory::exists(dir / "one/b"));
    CHECK_FALSE(test::TemporaryDirectory::exists(dir / "one/b.receipt.json"));
    CHECK(test::TemporaryDirectory::exists(dir / "one/b.part"));
    CHECK(test::read_text(dir / "one/c") == "c");
}

TEST_CASE_METHOD(CommitFixture, "a file whose record cannot be written is published all the same") {
    for (const auto* leaf : {"a", "b"}) add("one", leaf);
    std::filesystem::create_directories(dir / "one/a.receipt.json/x");
    const auto results = commit(files);
    CHECK_FALSE(results[0]);
    CHECK(results[1]);
    files.clear();
    CHECK(entries("one") ==
          std::vector<std::string>{"a", "a.etag", "a.receipt.json", "b", "b.etag", "b.receipt.json"});
    CHECK(test::read_text(dir / "one/a") == "a");
}

TEST_CASE_METHOD(CommitFixture, "an older record loses what the new one does not say") {
    add("one", "a");
    test::write_text(dir / "one/a.lastmod", "of the older file");
    CHECK(commit(files)[0]);
    CHECK_FALSE(test::TemporaryDirectory::exists(dir / "one/a.lastmod"));
}

TEST_CASE("no file at all") { CHECK(commit({}).empty()); }
