#include "loopback.hpp"

#include <openssl/err.h>

#include <algorithm>
#include <csignal>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

namespace xtask::net::test {
namespace {

void require(bool ok, const char* what) {
    if (!ok) throw std::runtime_error(std::string("test server: ") + what);
}

std::uint16_t bind_loopback(int fd, const char* address) {
    const Poco::Net::SocketAddress wanted(address, 0);
    require(::bind(fd, wanted.addr(), wanted.length()) == 0, "bind");
    sockaddr_storage bound{};
    socklen_t size = sizeof bound;
    require(::getsockname(fd, reinterpret_cast<sockaddr*>(&bound), &size) == 0, "getsockname");
    return Poco::Net::SocketAddress(reinterpret_cast<sockaddr*>(&bound), size).port();
}

struct NoAnswer : Lookup {
    base::Fd event{::eventfd(0, EFD_CLOEXEC)};
    int fd() const noexcept override { return event.get(); }
    std::optional<tl::expected<Addresses, Error>> take() override { return std::nullopt; }
};

struct ReadyAnswer : Lookup {
    explicit ReadyAnswer(Addresses list) : addresses(std::move(list)) {}
    Addresses addresses;
    int fd() const noexcept override { return -1; }
    std::optional<tl::expected<Addresses, Error>> take() override { return addresses; }
};

} // namespace

Peer::Peer(base::Fd fd, SSL_CTX* tls) : fd_(std::move(fd)) {
    const int at_once = 1;
    ::setsockopt(fd_.get(), IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
    timeval patience{20, 0}; // a bug must end the test, not hang it
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (tls) start_tls(tls);
}

Peer::~Peer() { close(); }

bool Peer::start_tls(SSL_CTX* context) {
    ssl_ = SSL_new(context);
    SSL_set_fd(ssl_, fd_.get());
    const bool ok = SSL_accept(ssl_) == 1;
    ERR_clear_error();
    return ok;
}

bool Peer::resumed() const { return ssl_ && SSL_session_reused(ssl_) == 1; }

std::size_t Peer::receive(char* into, std::size_t size) {
    if (ssl_) {
        std::size_t count = 0;
        return SSL_read_ex(ssl_, into, size, &count) == 1 ? count : 0;
    }
    const auto count = ::recv(fd_.get(), into, size, 0);
    return count > 0 ? static_cast<std::size_t>(count) : 0;
}

std::size_t Peer::peek(char* into, std::size_t size) {
    if (ssl_) {
        std::size_t count = 0;
        return SSL_peek_ex(ssl_, into, size, &count) == 1 ? count : 0;
    }
    const auto count = ::recv(fd_.get(), into, size, MSG_PEEK);
    return count > 0 ? static_cast<std::size_t>(count) : 0;
}

std::string Peer::read_head() {
    constexpr std::string_view end = "\r\n\r\n";
    std::string head;
    std::array<char, 65536> seen;
    while (const std::size_t count = peek(seen.data(), seen.size())) {
        const std::size_t from = head.size() - std::min(head.size(), end.size() - 1);
        head.append(seen.data(), count);
        const std::size_t found = head.find(end, from);
        const std::size_t beyond = found == std::string::npos ? 0 : head.size() - found - end.size();
        receive(seen.data(), count - beyond); // what is not the head's stays
        if (found == std::string::npos) continue;
        head.resize(head.size() - beyond);
        break;
    }
    return head;
}

std::string Peer::read(std::size_t size) {
    std::string bytes(size, '\0');
    std::size_t done = 0;
    while (done < size) {
        const auto count = receive(bytes.data() + done, size - done);
        if (count == 0) break;
        done += count;
    }
    bytes.resize(done);
    return bytes;
}

void Peer::send(std::string_view bytes) {
    if (ssl_) {
        std::size_t count = 0;
        if (!bytes.empty()) SSL_write_ex(ssl_, bytes.data(), bytes.size(), &count);
        return;
    }
    while (!bytes.empty()) {
        const auto count = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count <= 0) return;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
}

void Peer::send_torn_record(std::string_view bytes) {
    BIO* memory = BIO_new(BIO_s_mem());
    SSL_set0_wbio(ssl_, memory);
    std::size_t count = 0;
    SSL_write_ex(ssl_, bytes.data(), bytes.size(), &count);
    char* record = nullptr;
    const auto size = BIO_get_mem_data(memory, &record);
    if (size > 1) ::send(fd_.get(), record, static_cast<std::size_t>(size - 1), MSG_NOSIGNAL);
    SSL_set0_wbio(ssl_, BIO_new_socket(fd_.get(), BIO_NOCLOSE));
}

void Peer::wait_for_close() {
    std::array<char, 4096> sink;
    while (receive(sink.data(), sink.size()) > 0) {
    }
}

void Peer::close() {
    if (ssl_) SSL_free(ssl_);
    ssl_ = nullptr;
    ::shutdown(fd_.get(), SHUT_WR); // with unread input a plain close would reset the connection
    fd_.reset();
}

void Peer::abort() {
    linger now{1, 0};
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
    fd_.reset();
}

void Peer::relay(std::uint16_t port) {
    base::Fd out(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const Poco::Net::SocketAddress address("127.0.0.1", port);
    if (::connect(out.get(), address.addr(), address.length()) != 0) return;
    std::array<pollfd, 2> set{pollfd{fd_.get(), POLLIN, 0}, pollfd{out.get(), POLLIN, 0}};
    std::array<char, 16384> buffer;
    while (::poll(set.data(), set.size(), 20'000) > 0) {
        for (std::size_t i = 0; i < 2; ++i) {
            if (!set[i].revents) continue;
            const auto count = ::recv(set[i].fd, buffer.data(), buffer.size(), 0);
            if (count <= 0) return;
            ::send(set[1 - i].fd, buffer.data(), static_cast<std::size_t>(count), MSG_NOSIGNAL);
        }
    }
}

Server::Server(std::vector<Script> scripts, SSL_CTX* tls, const char* address)
    : listener_(::socket(std::string(address).find(':') == std::string::npos ? AF_INET : AF_INET6,
                         SOCK_STREAM | SOCK_CLOEXEC, 0)),
      stop_(::eventfd(0, EFD_CLOEXEC)) {
    std::signal(SIGPIPE, SIG_IGN); // OpenSSL writes without MSG_NOSIGNAL
    port_ = bind_loopback(listener_.get(), address);
    require(::listen(listener_.get(), 16) == 0, "listen");
    thread_ = std::thread([this, scripts = std::move(scripts), tls] { run(scripts, tls); });
}

Server::~Server() {
    ::eventfd_write(stop_.get(), 1);
    thread_.join();
}

void Server::run(const std::vector<Script>& scripts, SSL_CTX* tls) {
    while (true) {
        std::array<pollfd, 2> set{pollfd{listener_.get(), POLLIN, 0}, pollfd{stop_.get(), POLLIN, 0}};
        ::poll(set.data(), set.size(), -1);
        if (set[1].revents) return;
        base::Fd fd(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
        if (!fd) continue;
        const auto index = static_cast<std::size_t>(accepted_++);
        Peer peer(std::move(fd), tls);
        scripts[std::min(index, scripts.size() - 1)](peer);
    }
}

ClosedPort::ClosedPort() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    port_ = bind_loopback(fd_.get(), "127.0.0.1");
}

std::unique_ptr<Lookup> FakeResolver::start(const std::string& host, std::uint16_t) {
    const auto found = names.find(host);
    if (found == names.end()) return std::make_unique<NoAnswer>();
    return std::make_unique<ReadyAnswer>(found->second);
}

Script answer(std::string body) {
    return raw_answer("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                      body);
}

Script raw_answer(std::string bytes) {
    return [bytes = std::move(bytes)](Peer& peer) {
        peer.read_head();
        peer.send(bytes);
    };
}

Result finish(Connection& connection, std::size_t chunk) {
    const base::Cancel cancel;
    Result result;
    std::vector<std::byte> buffer(chunk);
    bool headed = false;
    while (true) {
        auto phase = connection.advance(Clock::now());
        if (phase == Phase::body) {
            headed = true;
            const auto count = connection.read(buffer, Clock::now());
            result.body.append(reinterpret_cast<const char*>(buffer.data()), count);
            phase = connection.phase();
        }
        if (phase == Phase::failed) {
            if (headed) result.status = -1;
            result.error = connection.error();
            return result;
        }
        if (phase == Phase::idle) {
            result.status = connection.head().status;
            return result;
        }
        Connection* const all[] = {&connection};
        drive(all, cancel, never);
    }
}

Request request_to(const Origin& origin, const std::string& target, const std::string& method) {
    Request request;
    request.method = method;
    request.url.origin = origin;
    request.url.target = target;
    return request;
}

Result fetch(Connection& connection, const std::string& target, const std::string& method) {
    connection.request(request_to(connection.origin(), target, method));
    return finish(connection);
}

} // namespace xtask::net::test
