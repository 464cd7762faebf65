#include "net/stream.hpp"

#include "net/options.hpp"

#include <Poco/Net/NetException.h>
#include <Poco/Net/StreamSocketImpl.h>
#include <openssl/err.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <system_error>

#include <poll.h>

namespace xtask::net {
namespace {

constexpr std::size_t max_io = 1u << 30; // Poco counts in int

} // namespace

Stream::Socket::Socket(base::Fd fd) : Poco::Net::StreamSocket(new Poco::Net::StreamSocketImpl(fd.release())) {
    setBlocking(false);
    setNoDelay(true);
    setKeepAlive(true);
}

Stream::Stream(base::Fd fd, std::string peer)
    : socket_(std::move(fd)), peer_(std::move(peer)), events_(POLLIN) {}

void Stream::start_tls(const Origin& origin, const Options& options) {
    ssl_ = options.tls->connect(origin, fd(), options);
}

std::optional<std::size_t> Stream::wait_for(short events) noexcept {
    events_ = events;
    return std::nullopt;
}

void Stream::fail(int code) const {
    throw Error(ExitCode::network, code == ETIMEDOUT ? "timeout" : "reset",
                "the connection to " + peer_ + " broke: " + std::generic_category().message(code), {}, true);
}

std::optional<std::size_t> Stream::tls_result(int result, std::size_t count, int saved_errno) {
    if (result > 0) return count;
    const int error = SSL_get_error(ssl_.get(), result);
    if (error == SSL_ERROR_WANT_READ) return wait_for(POLLIN);
    if (error == SSL_ERROR_WANT_WRITE) return wait_for(POLLOUT);
    const auto failure = tls_error(ssl_.get(), error, error == SSL_ERROR_SYSCALL ? saved_errno : 0, peer_);
    ERR_clear_error();
    throw failure;
}

bool Stream::handshake() {
    ERR_clear_error();
    errno = 0;
    const int result = SSL_do_handshake(ssl_.get());
    if (!tls_result(result, 0, errno)) return false;
    // OpenSSL has verified by now; this guards against a context that was set up not to.
    if (SSL_get_verify_result(ssl_.get()) != X509_V_OK || SSL_get0_peer_certificate(ssl_.get()) == nullptr) {
        throw Error(ExitCode::network, "tls-untrusted", peer_ + " did not prove who it is");
    }
    return true;
}

std::optional<std::size_t> Stream::read(std::span<std::byte> into) {
    if (ssl_) {
        ERR_clear_error();
        errno = 0;
        std::size_t count = 0;
        const int result = SSL_read_ex(ssl_.get(), into.data(), into.size(), &count);
        const int saved_errno = errno;
        if (result <= 0) {
            const int error = SSL_get_error(ssl_.get(), result);
            const bool cut = error == SSL_ERROR_SSL &&
                             ERR_GET_REASON(ERR_peek_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING;
            if (error == SSL_ERROR_ZERO_RETURN || cut) {
                ERR_clear_error();
                return 0;
            }
        }
        return tls_result(result, count, saved_errno);
    }
    try {
        const int count = socket_.receiveBytes(into.data(), static_cast<int>(std::min(into.size(), max_io)));
        if (count < 0) return wait_for(POLLIN);
        return static_cast<std::size_t>(count);
    } catch (const Poco::Exception& e) {
        fail(e.code() ? e.code() : ECONNRESET);
    }
}

std::optional<std::size_t> Stream::write(std::span<const std::byte> from) {
    if (ssl_) {
        ERR_clear_error();
        errno = 0;
        std::size_t count = 0;
        const int result = SSL_write_ex(ssl_.get(), from.data(), from.size(), &count);
        return tls_result(result, count, errno);
    }
    try {
        const int count =
            socket_.sendBytes(from.data(), static_cast<int>(std::min(from.size(), max_io)), MSG_NOSIGNAL);
        if (count < 0) return wait_for(POLLOUT);
        return static_cast<std::size_t>(count);
    } catch (const Poco::Exception& e) {
        if (e.code() == EAGAIN) return wait_for(POLLOUT); // Poco throws it here, and returns it above
        fail(e.code() ? e.code() : EPIPE);
    }
}

} // namespace xtask::net
