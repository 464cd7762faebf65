#include "loopback.hpp"
#include "net/dial.hpp"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

using namespace xtask;
using namespace xtask::net;
using namespace xtask::net::test;
using Poco::Net::SocketAddress;

namespace {

SocketAddress local(std::uint16_t port) { return {"127.0.0.1", port}; }

/// A port of 127.0.0.1 whose backlog is full: connecting to it neither succeeds nor fails.
class SilentPort {
  public:
    SilentPort() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        const SocketAddress any("127.0.0.1", 0);
        ::bind(listener_.get(), any.addr(), any.length());
        ::listen(listener_.get(), 0);
        sockaddr_in bound{};
        socklen_t size = sizeof bound;
        ::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&bound), &size);
        port_ = ntohs(bound.sin_port);
        for (int i = 0; i < 4; ++i) {
            fillers_.emplace_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
            ::connect(fillers_.back().get(), local(port_).addr(), local(port_).length());
        }
    }
    std::uint16_t port() const noexcept { return port_; }

  private:
    base::Fd listener_;
    std::vector<base::Fd> fillers_;
    std::uint16_t port_ = 0;
};

/// Advances with a clock of the test's until decided.
Dial::Winner win(Dial& dial, Time& now) {
    while (true) {
        if (auto winner = dial.advance(now)) return std::move(*winner);
        std::vector<pollfd> set;
        dial.add_poll(set);
        if (::poll(set.data(), set.size(), 50) == 0 && dial.deadline() != never) now = dial.deadline();
    }
}

} // namespace

TEST_CASE("a refused address gives way to the next at once") {
    const ClosedPort closed;
    Server server({[](Peer& peer) { peer.wait_for_close(); }});
    Time now = Clock::now();
    const Time start = now;
    Dial dial({local(closed.port()), local(server.port())});
    CHECK(win(dial, now).address.port() == server.port());
    CHECK(now == start);
}

TEST_CASE("a silent address gives way after its head start") {
    const SilentPort silent;
    Server server({[](Peer& peer) { peer.wait_for_close(); }});
    Time now = Clock::now();
    const Time start = now;
    Dial dial({local(silent.port()), local(server.port())});
    CHECK_FALSE(dial.advance(now));
    CHECK(dial.deadline() == start + connection_attempt_delay);
    CHECK_FALSE(dial.advance(now));
    CHECK(win(dial, now).address.port() == server.port());
    CHECK(now == start + connection_attempt_delay);
}

TEST_CASE("when every address fails the last reason counts") {
    const ClosedPort a, b;
    Time now = Clock::now();
    Dial dial({local(a.port()), local(b.port())});
    try {
        win(dial, now);
        FAIL("connected");
    } catch (const Error& e) {
        CHECK(e.reason == "refused");
        CHECK(e.retryable);
        CHECK(std::string(e.what()).find(std::to_string(a.port())) != std::string::npos);
        CHECK(std::string(e.what()).find(std::to_string(b.port())) != std::string::npos);
    }
}

TEST_CASE("the winner does not block and is not inherited") {
    Server server({[](Peer& peer) { peer.wait_for_close(); }});
    Time now = Clock::now();
    Dial dial({local(server.port())});
    const auto winner = win(dial, now);
    CHECK((::fcntl(winner.fd.get(), F_GETFL) & O_NONBLOCK));
    CHECK((::fcntl(winner.fd.get(), F_GETFD) & FD_CLOEXEC));
}
