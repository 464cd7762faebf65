// A relay that is a bad link, for kernels without netem: `relay --to PORT [options]`. It says "port N" on
// standard output, then passes every connection to that port on to 127.0.0.1:PORT, until it is killed.
//
// Bytes in both directions are late, and a connection's first ones by another round trip, as TCP's handshake
// takes. The cap is on what comes back, for each connection. A client that closes its side is gone, with all
// under way.

#include "base/fd.hpp"
#include "line.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <list>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

namespace xtask::bench {

namespace {

constexpr std::string_view usage =
    "usage: relay --to PORT [--delay MS] [--rate BYTES] [--slow K] [--dead K] [--dead-after BYTES]\n"
    "  --delay       round trip time\n"
    "  --rate        bytes per second of each connection, towards the client\n"
    "  --slow        the K-th accepted connection gets a tenth of that\n"
    "  --dead        the K-th accepted connection brings nothing more …\n"
    "  --dead-after  … after that many bytes\n";

struct Options {
    std::uint64_t to = 0, delay = 0, rate = 0, slow = 0, dead = 0, dead_after = 0;
};

Options parse(int argc, char** argv) {
    Options options;
    const std::pair<std::string_view, std::uint64_t*> known[] = {
        {"--to", &options.to},     {"--delay", &options.delay}, {"--rate", &options.rate},
        {"--slow", &options.slow}, {"--dead", &options.dead},   {"--dead-after", &options.dead_after}};
    for (int at = 1; at < argc; at += 2) {
        const std::string_view name = argv[at], value = at + 1 < argc ? argv[at + 1] : "";
        const auto* option = std::find_if(std::begin(known), std::end(known),
                                          [&](const auto& one) { return one.first == name; });
        if (option == std::end(known)) throw std::invalid_argument("unknown option " + std::string(name));
        const auto [end, problem] =
            std::from_chars(value.data(), value.data() + value.size(), *option->second);
        if (problem != std::errc() || end != value.data() + value.size())
            throw std::invalid_argument(std::string(name) + " needs a number");
    }
    if (options.to == 0 || options.to > 65535) throw std::invalid_argument("--to needs a port");
    if (options.slow != 0 && options.rate == 0) throw std::invalid_argument("--slow needs --rate");
    return options;
}

std::runtime_error failure(const std::string& what) {
    return std::runtime_error(what + ": " + std::generic_category().message(errno));
}

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

template <typename Call>
int on_loopback(Call call, int fd, std::uint16_t port) {
    const sockaddr_in address = loopback(port);
    return call(fd, reinterpret_cast<const sockaddr*>(&address), socklen_t{sizeof address});
}

base::Fd tcp_socket() {
    base::Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!fd) throw failure("socket");
    return fd;
}

void send_at_once(const base::Fd& fd) {
    const int on = 1;
    ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

// One accepted connection and the one made for it.
struct Link {
    base::Fd client, server;
    Line up, down;

    // What poll(2) is to wait for: the client's events, the server's.
    void watch(std::vector<pollfd>& set, Time now) {
        const auto interest = [&](const base::Fd& fd, Line& from_it, const Line& to_it) {
            const int events = (from_it.takes(now) ? POLLIN : 0) | (to_it.blocked() ? POLLOUT : 0);
            // Without a wish of ours it must not be in the set: poll reports a hang-up all the same.
            set.push_back({events != 0 ? fd.get() : -1, static_cast<short>(events), 0});
        };
        interest(client, up, down);
        interest(server, down, up);
    }

    // False when the connection is over.
    bool advance(short from_client, short from_server, Time now) {
        const auto transfer = [now](Line& line, const base::Fd& source, short readable, const base::Fd& sink,
                                    short writable) {
            if ((writable & ~POLLIN) != 0) line.unblock();
            if ((readable & ~POLLOUT) != 0 && line.takes(now) && !line.receive(source.get(), now))
                return false;
            return line.send(sink.get(), now);
        };
        if (!transfer(up, client, from_client, server, from_server)) return false;
        if (!transfer(down, server, from_server, client, from_client)) return false;
        return !up.finished(now) && !down.finished(now);
    }

    Time wake(Time now) const { return std::min(up.wake(now), down.wake(now)); }
};

class Relay {
  public:
    explicit Relay(const Options& options) : options_(options), listener_(tcp_socket()) {
        if (on_loopback(::bind, listener_.get(), 0) != 0) throw failure("bind");
        if (::listen(listener_.get(), SOMAXCONN) != 0) throw failure("listen");
    }

    std::uint16_t port() const {
        sockaddr_in address{};
        socklen_t size = sizeof address;
        if (::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0)
            throw failure("getsockname");
        return ntohs(address.sin_port);
    }

    [[noreturn]] void run() {
        for (std::vector<pollfd> set;;) {
            const std::size_t linked = wait(set);
            const Time now = Clock::now();
            std::size_t at = 1;
            for (auto link = links_.begin(); at <= 2 * linked; at += 2) {
                const bool open = link->advance(set[at].revents, set[at + 1].revents, now);
                link = open ? std::next(link) : links_.erase(link);
            }
            if (set.front().revents != 0) accept(now);
        }
    }

  private:
    // How many links `set` speaks of, two entries each, after the listener's.
    std::size_t wait(std::vector<pollfd>& set) {
        set.assign(1, {listener_.get(), POLLIN, 0});
        const Time now = Clock::now();
        Time wake = never;
        for (Link& link : links_) {
            link.watch(set, now);
            wake = std::min(wake, link.wake(now));
        }
        const int timeout =
            wake == never
                ? -1
                : static_cast<int>(std::max(std::chrono::ceil<Duration>(wake - now), Duration{0}).count());
        if (::poll(set.data(), set.size(), timeout) < 0 && errno != EINTR) throw failure("poll");
        return links_.size();
    }

    void accept(Time now) {
        base::Fd client(::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (!client) return;
        ++accepted_;
        base::Fd server = tcp_socket();
        if (on_loopback(::connect, server.get(), static_cast<std::uint16_t>(options_.to)) != 0 &&
            errno != EINPROGRESS)
            return;
        send_at_once(client);
        send_at_once(server);
        const Duration round_trip{options_.delay};
        const Terms up{.delay = round_trip - round_trip / 2};
        Terms down{.rate = static_cast<double>(options_.rate), .delay = round_trip / 2};
        if (accepted_ == options_.slow) down.rate /= 10;
        if (accepted_ == options_.dead) down.limit = options_.dead_after;
        links_.push_back({std::move(client), std::move(server), Line(up, now + round_trip), Line(down, now)});
    }

    Options options_;
    base::Fd listener_;
    std::list<Link> links_;
    std::uint64_t accepted_ = 0;
};

} // namespace

} // namespace xtask::bench

int main(int argc, char** argv) {
    using namespace xtask::bench;
    try {
        Relay relay(parse(argc, argv));
        std::printf("port %u\n", static_cast<unsigned>(relay.port()));
        std::fflush(stdout);
        relay.run();
    } catch (const std::invalid_argument& error) {
        std::fprintf(stderr, "relay: %s\n%s", error.what(), usage.data());
        return 2;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "relay: %s\n", error.what());
        return 1;
    }
}
