#include "server.hpp"
#include "transfer/window.hpp"

#include <catch2/catch.hpp>

#include <cstring>
#include <string>
#include <thread>

#include <poll.h>

using xtask::transfer::Window;

namespace {

/// Receives what there is room for at `position`; the gap before it stays.
std::size_t place(Window& window, std::uint64_t position, const std::string& bytes) {
    const auto room = window.room(position);
    const auto n = std::min(room.size(), bytes.size());
    std::memcpy(room.data(), bytes.data(), n);
    return n;
}

std::size_t put(Window& window, const std::string& bytes) {
    const auto position = window.counters().received;
    const auto n = place(window, position, bytes);
    window.received(position + n);
    return n;
}

std::string text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool is_awake(Window& window) {
    pollfd poll{window.wake_fd(), POLLIN, 0};
    return ::poll(&poll, 1, 0) == 1;
}

} // namespace

TEST_CASE("room comes back only when it was written") {
    Window window(8, 100);
    CHECK(put(window, "abcdefgh") == 8);
    CHECK(window.room(108).empty());
    CHECK(text(window.wait_received()) == "abcdefgh");
    CHECK(window.room(108).empty()); // handed out is not written
    window.wrote(3);
    CHECK(window.horizon() == 111);
    CHECK(window.room(108).size() == 3);
    CHECK(put(window, "xyz") == 3);
    CHECK(text(window.wait_received()) == "defghxyz");
    window.wrote(8);
    CHECK(window.counters().received == 111);
    CHECK(window.counters().written == 111);
}

TEST_CASE("bytes behind a gap wait until it is closed") {
    Window window(100, 0);
    CHECK(place(window, 3, "def") == 3);
    CHECK(window.counters().received == 0);
    CHECK(place(window, 0, "abc") == 3);
    window.received(6);
    CHECK(text(window.wait_received()) == "abcdef");
}

TEST_CASE("no more than the limit is used, and it may change") {
    Window window(100, 0);
    window.limit(10);
    CHECK(window.room(0).size() == 10);
    CHECK(window.room(9).size() == 1);
    CHECK(window.room(10).empty());
    window.limit(1000);
    CHECK(window.room(10).size() == 90);
    CHECK(window.horizon() == 100);
}

TEST_CASE("a window is made of blocks, and room ends where one does") {
    constexpr std::size_t block = 4096;
    Window window(16 * block, block + 100);
    CHECK(window.room(block + 100).size() == block - 100);
    CHECK(window.room(2 * block).size() == block);
    CHECK(window.room(block + 100 + 15 * block).size() == block - 100);
    CHECK(window.room(17 * block).size() == 100);
    CHECK(window.room(17 * block + 100).empty());
    window.received(3 * block);
    CHECK(window.wait_received().size() == block - 100);
    window.wrote(block - 100);
    CHECK(window.wait_received().size() == block);
}

TEST_CASE("the loop is woken when it had found no room") {
    Window window(4, 0);
    put(window, "abcd");
    window.wait_received();
    window.wrote(1);
    CHECK_FALSE(is_awake(window)); // nobody was waiting
    put(window, "e");
    CHECK(window.room(5).empty());
    CHECK_FALSE(window.room(4).empty()); // another connection's success changes nothing about that
    window.wrote(1);
    CHECK(is_awake(window));
    window.clear_wake();
    CHECK_FALSE(is_awake(window));
    window.await_room();
    window.wrote(1);
    CHECK(is_awake(window));
}

TEST_CASE("ends reach both threads") {
    Window window(8, 0);
    SECTION("closed and drained") {
        put(window, "ab");
        window.close();
        CHECK(text(window.wait_received()) == "ab");
        window.wrote(2);
        CHECK(window.wait_received().empty());
        CHECK(window.wait_written(0) == 2);
        CHECK(window.wait_written(2) == 2);
        CHECK(window.counters().written == 2);
        CHECK_FALSE(window.all_hashed());
        window.hash_finished();
        CHECK(window.all_hashed());
    }
    SECTION("aborted") {
        put(window, "ab");
        window.abort();
        CHECK(window.wait_received().empty());
        CHECK(window.wait_written(0) == 0);
    }
    SECTION("failed") {
        window.fail(std::make_exception_ptr(std::runtime_error("disk")));
        CHECK(is_awake(window));
        CHECK(window.aborted());
        CHECK_THROWS_WITH(window.rethrow_failure(), "disk");
        window.fail(std::make_exception_ptr(std::runtime_error("later")));
        CHECK_THROWS_WITH(window.rethrow_failure(), "disk"); // the first one counts
    }
}

TEST_CASE("three threads pass every byte once, in order") {
    const std::string content = xtask::test::sample(1'000'003);
    Window window(4099, 0);
    std::string disk(content.size(), '\0');
    std::string hashed;

    std::thread writer([&] {
        std::size_t at = 0;
        while (true) {
            const auto ready = window.wait_received();
            if (ready.empty()) return;
            const auto n = std::min<std::size_t>(ready.size(), 1500);
            std::memcpy(disk.data() + at, ready.data(), n);
            at += n;
            window.wrote(n);
        }
    });
    std::thread hasher([&] {
        while (true) {
            const auto written = window.wait_written(hashed.size());
            if (written == hashed.size()) break;
            hashed.append(disk, hashed.size(), written - hashed.size());
            window.hashed(hashed.size());
        }
        window.hash_finished();
    });

    for (std::size_t at = 0; at < content.size();) {
        window.clear_wake();
        const auto space = window.room(at);
        if (space.empty()) {
            pollfd poll{window.wake_fd(), POLLIN, 0};
            REQUIRE(::poll(&poll, 1, 60'000) == 1);
            continue;
        }
        const auto n = std::min({space.size(), content.size() - at, std::size_t{777}});
        std::memcpy(space.data(), content.data() + at, n);
        at += n;
        window.received(at);
    }
    window.close();
    writer.join();
    hasher.join();
    CHECK(hashed == content);
    CHECK(window.all_hashed());
    CHECK(window.counters().written == content.size());
}
