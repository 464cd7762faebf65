/// A connected, non-blocking byte stream, plain or TLS.
#pragma once

#include "base/fd.hpp"
#include "net/tls.hpp"

#include <Poco/Net/StreamSocket.h>

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace xtask::net {

/// Every call does what it can without blocking; empty results mean "poll for `events` first". Failures are
/// thrown as Error(network). Owned and used by one thread.
class Stream {
  public:
    /// Takes a connected, non-blocking socket. `peer` is for people.
    Stream(base::Fd fd, std::string peer);

    /// From here on TLS to `origin`, by `options.tls`. Throws what Tls::connect throws.
    void start_tls(const Origin& origin, const Options& options);
    /// True once the handshake is complete and the peer verified.
    bool handshake();

    /// 0: the peer closed, in order or not; whether the message was complete is the reader's to judge.
    std::optional<std::size_t> read(std::span<std::byte> into);
    std::optional<std::size_t> write(std::span<const std::byte> from);

    int fd() const noexcept { return socket_.impl()->sockfd(); }
    short events() const noexcept { return events_; } ///< what the last empty result waits for
    SSL* ssl() const noexcept { return ssl_.get(); }

  private:
    /// Poco keeps the constructor that adopts a socket for its subclasses.
    struct Socket : Poco::Net::StreamSocket {
        explicit Socket(base::Fd fd);
    };

    std::optional<std::size_t> wait_for(short events) noexcept;
    std::optional<std::size_t> tls_result(int result, std::size_t count, int saved_errno);
    [[noreturn]] void fail(int code) const;

    Socket socket_;
    Ssl ssl_; ///< before the socket in destruction
    std::string peer_;
    short events_;
};

} // namespace xtask::net
