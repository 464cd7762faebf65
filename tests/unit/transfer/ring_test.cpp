#include "server.hpp"
#include "transfer/ring.hpp"

#include <catch2/catch.hpp>

#include <cstring>
#include <string>
#include <thread>

#include <poll.h>

using xtask::transfer::Ring;

namespace {

std::size_t put(Ring& ring, const std::string& bytes) {
    const auto space = ring.free_space();
    const auto n = std::min(space.size(), bytes.size());
    std::memcpy(space.data(), bytes.data(), n);
    ring.received(n);
    return n;
}

std::string text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool is_awake(Ring& ring) {
    pollfd poll{ring.wake_fd(), POLLIN, 0};
    return ::poll(&poll, 1, 0) == 1;
}

} // namespace

TEST_CASE("space comes back only when it was written") {
    Ring ring(8, 100);
    CHECK(put(ring, "abcdefgh") == 8);
    CHECK(ring.free_space().empty());
    CHECK(text(ring.wait_received()) == "abcdefgh");
    CHECK(ring.free_space().empty()); // handed out is not written
    ring.wrote(3);
    CHECK(ring.free_space().size() == 3);
    CHECK(put(ring, "xyz") == 3);
    CHECK(text(ring.wait_received()) == "defgh"); // up to the edge
    ring.wrote(5);
    CHECK(text(ring.wait_received()) == "xyz");
    CHECK(ring.counters().received == 111);
    CHECK(ring.counters().written == 108);
}

TEST_CASE("the loop is woken when it had found no space") {
    Ring ring(4, 0);
    put(ring, "abcd");
    ring.wait_received();
    ring.wrote(1);
    CHECK_FALSE(is_awake(ring)); // nobody was waiting
    put(ring, "e");
    CHECK(ring.free_space().empty());
    ring.wrote(1);
    CHECK(is_awake(ring));
    ring.clear_wake();
    CHECK_FALSE(is_awake(ring));
}

TEST_CASE("ends reach both threads") {
    Ring ring(8, 0);
    SECTION("closed and drained") {
        put(ring, "ab");
        ring.close();
        CHECK(text(ring.wait_received()) == "ab");
        ring.wrote(2);
        CHECK(ring.wait_received().empty());
        CHECK(ring.wait_written(0) == 2);
        CHECK(ring.wait_written(2) == 2);
        CHECK(ring.counters().written == 2);
        CHECK_FALSE(ring.all_hashed());
        ring.hash_finished();
        CHECK(ring.all_hashed());
    }
    SECTION("aborted") {
        put(ring, "ab");
        ring.abort();
        CHECK(ring.wait_received().empty());
        CHECK(ring.wait_written(0) == 0);
    }
    SECTION("failed") {
        ring.fail(std::make_exception_ptr(std::runtime_error("disk")));
        CHECK(is_awake(ring));
        CHECK(ring.aborted());
        CHECK_THROWS_WITH(ring.rethrow_failure(), "disk");
        ring.fail(std::make_exception_ptr(std::runtime_error("later")));
        CHECK_THROWS_WITH(ring.rethrow_failure(), "disk"); // the first one counts
    }
}

TEST_CASE("three threads pass every byte once, in order") {
    const std::string content = xtask::test::sample(1'000'003);
    Ring ring(4099, 0);
    std::string disk(content.size(), '\0');
    std::string hashed;

    std::thread writer([&] {
        std::size_t at = 0;
        while (true) {
            const auto ready = ring.wait_received();
            if (ready.empty()) return;
            const auto n = std::min<std::size_t>(ready.size(), 1500);
            std::memcpy(disk.data() + at, ready.data(), n);
            at += n;
            ring.wrote(n);
        }
    });
    std::thread hasher([&] {
        while (true) {
            const auto written = ring.wait_written(hashed.size());
            if (written == hashed.size()) break;
            hashed.append(disk, hashed.size(), written - hashed.size());
            ring.hashed(hashed.size());
        }
        ring.hash_finished();
    });

    for (std::size_t at = 0; at < content.size();) {
        ring.clear_wake();
        const auto space = ring.free_space();
        if (space.empty()) {
            pollfd poll{ring.wake_fd(), POLLIN, 0};
            REQUIRE(::poll(&poll, 1, 60'000) == 1);
            continue;
        }
        const auto n = std::min({space.size(), content.size() - at, std::size_t{777}});
        std::memcpy(space.data(), content.data() + at, n);
        ring.received(n);
        at += n;
    }
    ring.close();
    writer.join();
    hasher.join();
    CHECK(hashed == content);
    CHECK(ring.all_hashed());
    CHECK(ring.counters().written == content.size());
}
