#include "access_log.hpp"

#include <catch2/catch.hpp>

#include <thread>

#include <poll.h>

using namespace xtask::mirror_serve;

namespace {

bool is_readable(const AccessLog& log) {
    pollfd poll_entry{log.fd(), POLLIN, 0};
    return ::poll(&poll_entry, 1, 0) == 1;
}

Access access(std::string path) { return {"127.0.0.1", "GET", std::move(path), 200, 1, 2}; }

} // namespace

TEST_CASE("entries come out once, in order, and the descriptor tells of them") {
    AccessLog log;
    CHECK_FALSE(is_readable(log));
    log.add(access("/a"));
    log.add(access("/b"));
    CHECK(is_readable(log));
    const auto batch = log.take();
    REQUIRE(batch.entries.size() == 2);
    CHECK(batch.entries[0].path == "/a");
    CHECK(batch.entries[1].path == "/b");
    CHECK(batch.dropped == 0);
    CHECK_FALSE(is_readable(log));
    CHECK(log.take().entries.empty());
}

TEST_CASE("a log that nobody reads stays small") {
    AccessLog log;
    for (int i = 0; i < 10'003; ++i) log.add(access("/x"));
    const auto batch = log.take();
    CHECK(batch.entries.size() == 10'000);
    CHECK(batch.dropped == 3);
    CHECK(log.take().dropped == 0);
}

TEST_CASE("many threads can add") {
    AccessLog log;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int j = 0; j < 500; ++j) log.add(access("/x"));
        });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(log.take().entries.size() == 2000);
}
