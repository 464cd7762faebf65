#include "board.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

using namespace xtask::mirror_serve;
using namespace std::chrono_literals;
using xtask::Error;
using xtask::ExitCode;

namespace {

Job question(const std::string& key, std::chrono::milliseconds lifetime = 1h) {
    return {Job::Kind::question, key, {}, lifetime, {}, {}, {}};
}
Job download(const std::string& key) { return {Job::Kind::download, key, {}, {}, {}, {}, {}}; }

void fail(Board& board, const Board::Handle& job, ExitCode code, const char* reason) {
    board.end(job, [&](Job& ended) { ended.failure = Failure{code, reason, ""}; });
}

} // namespace

TEST_CASE("the same question is asked once, and its answer is remembered") {
    Board board;
    const auto first = board.post(question("a"));
    const auto second = board.post(question("a"));
    CHECK_FALSE(first.joined);
    CHECK(second.joined);
    CHECK(first.job == second.job);
    CHECK(board.take(Job::Kind::download) == nullptr);
    REQUIRE(board.take(Job::Kind::question) == first.job);
    CHECK(board.take(Job::Kind::question) == nullptr);
    board.end(first.job, [](Job& job) { job.description = Description{}; });
    CHECK(board.look(first.job).ended);
    CHECK(board.post(question("a")).job == first.job);
    board.forget("a");
    CHECK(board.post(question("a")).job != first.job);
}

TEST_CASE("answers that do not count are asked for again") {
    Board board;
    SECTION("an outage") {
        const auto job = board.post(question("a")).job;
        fail(board, job, ExitCode::network, "refused");
        CHECK(board.look(job).ended);
        CHECK(board.post(question("a")).job != job);
    }
    SECTION("not a definite no") {
        const auto job = board.post(question("a")).job;
        fail(board, job, ExitCode::auth, "gated");
        CHECK(board.post(question("a")).job == job);
    }
    SECTION("too old") {
        const auto job = board.post(question("a", 0ms)).job;
        board.end(job, [](Job&) {});
        CHECK(board.post(question("a", 0ms)).job != job);
    }
    SECTION("a download that has ended") {
        const auto job = board.post(download("a")).job;
        board.flows(job);
        CHECK(board.look(job).flowing);
        board.end(job, [](Job&) {});
        CHECK(board.look(job).ended);
        CHECK(board.post(download("a")).job != job);
    }
}

TEST_CASE("those who wait are woken by the end, and by a stop") {
    Board board;
    const auto job = board.post(download("a")).job;
    std::atomic<int> woken = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            board.wait(job);
            ++woken;
        });
    }
    board.end(job, [](Job&) {});
    for (auto& thread : threads) thread.join();
    CHECK(woken == 4);

    const auto other = board.post(download("b")).job;
    std::atomic<bool> stopped = false;
    std::thread waiting([&] {
        try {
            board.wait(other);
        } catch (const Error&) {
            stopped = true;
        }
    });
    board.stop();
    waiting.join();
    CHECK(stopped);
    CHECK_THROWS_AS(board.post(question("c")), Error);
}

TEST_CASE("what is remembered has a limit") {
    Board board;
    const std::string body(std::size_t{8} << 20, 'x');
    const auto running = board.post(download("running")).job;
    const auto first = board.post(question("0")).job;
    board.end(first, [&](Job& job) { job.reply = Reply{200, {}, body}; });
    for (int i = 1; i < 6; ++i) {
        const auto job = board.post(question(std::to_string(i))).job;
        board.end(job, [&](Job& ended) { ended.reply = Reply{200, {}, body}; });
    }
    CHECK(board.post(question("0")).job != first);
    CHECK_FALSE(board.look(running).ended);
}

TEST_CASE("a queue that is full refuses") {
    Board board;
    for (int i = 0; i < 1000; ++i) board.post(download(std::to_string(i)));
    CHECK_THROWS_AS(board.post(download("more")), Error);
    CHECK(board.post(download("7")).joined);
}
