#include "base/fd.hpp"
#include "line.hpp"

#include <catch2/catch.hpp>

#include <string>

#include <sys/socket.h>

using namespace xtask;
using namespace xtask::bench;
using namespace std::chrono_literals;

namespace {

struct Pair {
    Pair() {
        int fds[2] = {-1, -1};
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds) == 0);
        near = base::Fd(fds[0]);
        far = base::Fd(fds[1]);
    }
    void write(const std::string& text) const {
        REQUIRE(::send(far.get(), text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()));
    }
    std::string read() const {
        std::string text(1 << 16, '\0');
        const ssize_t count = ::recv(far.get(), text.data(), text.size(), 0);
        text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
        return text;
    }
    base::Fd near, far;
};

const Time start = Time() + 1h;

} // namespace

TEST_CASE("a line gives nothing before its delay, and says when") {
    Pair source, sink;
    Line line({.delay = 50ms}, start);
    source.write("late");
    REQUIRE(line.takes(start));
    REQUIRE(line.receive(source.near.get(), start));
    CHECK(line.wake(start) == start + 50ms);
    REQUIRE(line.send(sink.near.get(), start + 49ms));
    CHECK(sink.read().empty());
    // Due while nobody looked: at once, not never.
    CHECK(line.wake(start + 60ms) == start + 60ms);
    REQUIRE(line.send(sink.near.get(), start + 60ms));
    CHECK(sink.read() == "late");
    CHECK(line.wake(start + 60ms) == never);
}

TEST_CASE("a line that is not open yet adds its delay to the opening") {
    Pair source, sink;
    Line line({.delay = 50ms}, start + 100ms);
    source.write("first");
    REQUIRE(line.receive(source.near.get(), start));
    CHECK(line.wake(start) == start + 150ms);
}

TEST_CASE("a capped line takes what its rate allows") {
    Pair source, sink;
    Line line({.rate = 100'000}, start);
    source.write(std::string(50'000, 'x'));
    std::size_t brought = 0;
    for (Time now = start; now <= start + 200ms; now += 1ms) {
        if (line.takes(now)) REQUIRE(line.receive(source.near.get(), now));
        REQUIRE(line.send(sink.near.get(), now));
        brought += sink.read().size();
    }
    CHECK(brought >= 19'500);
    CHECK(brought <= 20'500);
    CHECK(line.wake(start + 200ms) <= start + 205ms);
}

TEST_CASE("a line stops at its limit without ending") {
    Pair source, sink;
    Line line({.limit = 3}, start);
    source.write("abcdef");
    REQUIRE(line.receive(source.near.get(), start));
    REQUIRE(line.send(sink.near.get(), start));
    CHECK(sink.read() == "abc");
    CHECK_FALSE(line.takes(start + 1h));
    CHECK_FALSE(line.finished(start + 1h));
    CHECK(line.wake(start + 1h) == never);
}

TEST_CASE("the end of the source arrives after everything before it") {
    Pair source, sink;
    Line line({.delay = 50ms}, start);
    source.write("last");
    source.far.reset();
    REQUIRE(line.receive(source.near.get(), start));
    REQUIRE(line.receive(source.near.get(), start + 10ms));
    CHECK_FALSE(line.takes(start + 10ms));
    REQUIRE(line.send(sink.near.get(), start + 55ms));
    CHECK_FALSE(line.finished(start + 55ms));
    CHECK(line.wake(start + 55ms) == start + 60ms);
    CHECK(line.finished(start + 60ms));
}

TEST_CASE("a sink that takes no more blocks the line until it is asked again") {
    Pair source, sink;
    Line line({}, start);
    for (int turn = 0; turn < 100 && !line.blocked(); ++turn) {
        source.write(std::string(1 << 16, 'x'));
        REQUIRE(line.receive(source.near.get(), start));
        REQUIRE(line.send(sink.near.get(), start));
    }
    REQUIRE(line.blocked());
    CHECK_FALSE(line.gives(start));
    CHECK(line.wake(start) == never);
    line.unblock();
    CHECK(line.gives(start));
}

TEST_CASE("a broken sink is reported") {
    Pair source, sink;
    Line line({}, start);
    source.write("x");
    sink.far.reset();
    REQUIRE(line.receive(source.near.get(), start));
    CHECK_FALSE(line.send(sink.near.get(), start));
}
