#include "transfer/committer.hpp"
#include "verified_files.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <future>
#include <map>

using namespace xtask;
using namespace xtask::transfer;

namespace {

/// A committer, and what it reported.
struct CommitterFixture : test::VerifiedFiles {
    Committer::Report report() {
        return {[this](std::size_t position, Result result) {
                    reported.emplace(position, std::move(result));
                    if (reported.size() == expected) enough.set_value();
                },
                [this] { over.set_value(); }};
    }
    bool published(const std::string& leaf) const {
        return test::TemporaryDirectory::exists(dir / ("d/" + leaf));
    }

    std::map<std::size_t, Result> reported; ///< written by the committer's thread
    std::size_t expected = 0;
    std::promise<void> enough, over;
};

} // namespace

TEST_CASE_METHOD(CommitterFixture, "a full group is committed without waiting for the end") {
    expected = 2;
    Committer committer(2, cancel, report());
    committer.add(5, make("d", "a", "a"));
    committer.add(7, make("d", "b", "b"));
    enough.get_future().wait();
    CHECK(reported.at(5)->path == dir / "d/a");
    CHECK(published("b"));
    committer.finish();
    over.get_future().wait();
}

TEST_CASE_METHOD(CommitterFixture, "a lonely file does not wait for others for ever") {
    expected = 1;
    Committer committer(256, cancel, report());
    committer.add(0, make("d", "a", "a"));
    enough.get_future().wait();
    CHECK(published("a"));
    committer.finish();
    over.get_future().wait();
}

TEST_CASE_METHOD(CommitterFixture, "what waits at the end is committed at once") {
    Committer committer(256, cancel, report());
    for (std::size_t i = 0; i < 20; ++i) committer.add(i, make("d", "f" + std::to_string(i), "x"));
    committer.finish();
    over.get_future().wait();
    CHECK(reported.size() == 20);
    for (const auto& [position, result] : reported) CHECK(result);
    CHECK(dir.entries() == std::vector<std::string>{"d"});
    CHECK_FALSE(published("f3.lock"));
}

TEST_CASE_METHOD(CommitterFixture, "whoever comes while a group is full waits its turn") {
    Committer committer(3, cancel, report());
    for (std::size_t i = 0; i < 30; ++i) committer.add(i, make("d", "f" + std::to_string(i), "x"));
    committer.finish();
    over.get_future().wait();
    CHECK(reported.size() == 30);
}

TEST_CASE_METHOD(CommitterFixture, "after a signal nothing more is published, and nothing is lost") {
    Verified file = make("d", "a", "content");
    cancel.request(SIGINT);
    Committer committer(256, cancel, report());
    committer.add(0, std::move(file));
    committer.finish();
    over.get_future().wait();
    CHECK(reported.at(0).error().code == ExitCode::interrupted);
    CHECK_FALSE(published("a"));
    CHECK_FALSE(published("a.lock"));
    CHECK(published("a.part.json"));
    CHECK(test::read_text(dir / "d/a.part") == "content");
}

TEST_CASE_METHOD(CommitterFixture, "nothing to commit") {
    Committer committer(256, cancel, report());
    committer.finish();
    over.get_future().wait();
    CHECK(reported.empty());
}
