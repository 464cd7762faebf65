/// One HTTP/1.1 connection as a state machine that never blocks.
///
///   connecting (names, racing addresses, proxy) → securing (TLS) → sending → head → body → idle → sending …
///   body → sending where the next request was made early (pipelining, RFC 9112 §9.3.2)
///   any state → failed
///
/// `drive` polls any number of connections together; nothing else in xtask waits for the network.
#pragma once

#include "base/cancel.hpp"
#include "base/clock.hpp"
#include "net/message.hpp"
#include "net/options.hpp"

#include <xtask/error.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <poll.h>

namespace xtask::net {

enum class Phase { connecting, securing, sending, head, body, idle, failed };

/// Used by one thread at a time; several threads may make connections with the same `Options`. Keeps a copy
/// of them, so one that waits in a Pool outlives who made it.
class Connection {
  public:
    /// Starts connecting. Throws Error(usage) for a proxy setting that cannot be used.
    Connection(const Options& options, const Origin& origin);
    ~Connection();
    Connection(Connection&&) noexcept;
    Connection& operator=(Connection&&) noexcept;

    const Origin& origin() const noexcept;

    /// Queues a request to this origin: while connecting or securing, or when idle and `reusable`. Its bytes
    /// leave in `advance`. Throws Error(usage) for a header that cannot be sent, std::logic_error at any
    /// other time.
    ///
    /// In body: one GET or HEAD may be made early. Its bytes leave in `advance` and `read` while the body
    /// comes, unless the server has announced to close. With the body's last byte the phase becomes sending
    /// (never body or idle in the same call), and the next answer follows. Where the connection ends with
    /// that body, or before the first byte of the next answer, it becomes failed and `stale`.
    void request(const Request& request);
    /// In body: an early request waits behind it.
    bool queued() const noexcept;
    /// In idle: another request may follow. False where the server said close or sent more than the message.
    bool reusable() const noexcept;

    /// Does what can be done now without blocking and without reading body bytes. Never throws for what the
    /// network does: see `error`. A short answer can bring the phase from sending to idle in one call; an
    /// idle connection that the server has closed becomes failed and stale.
    Phase advance(Time now);
    Phase phase() const noexcept;

    /// In body and idle: the answer that is coming or came last. std::logic_error where there is none, as in
    /// sending and head: who makes requests early takes what he needs of it while in body.
    const ResponseHead& head() const;

    /// In body: receives up to into.size() bytes of that body, all valid whatever the phase is afterwards:
    /// body, idle or sending (body complete), or failed (complete where `stale`). 0: would block, or the
    /// phase has changed. May be called again at once after a full read.
    std::size_t read(std::span<std::byte> into, Time now);

    /// In failed: why. reason is one of dns, refused, unreachable, connect-timeout, timeout, reset,
    /// truncated, proxy, proxy-auth, tls, tls-name, tls-expired, tls-untrusted, protocol, header-too-large …
    const Error& error() const;
    /// In failed: the connection had carried a whole answer and ended before the first byte of the next one
    /// (RFC 9112 §9.3.1: safe to send again on a new one). False where it died within a body: then a request
    /// queued behind that is lost too, and safe to send again.
    bool stale() const noexcept;

    /// True when `read` or `advance` can go on without polling (a new request, buffered TLS records, leftover
    /// bytes, a read that has not yet would-blocked).
    bool ready() const noexcept;
    void add_poll(std::vector<pollfd>& set) const;
    Time deadline() const noexcept;

    /// For --verbose and receipts: "127.0.0.1:8080 via proxy …", TLS version.
    std::string description() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Returns when one of `connections` can advance, `until` passed, a deadline passed, or one of `extra` is
/// readable. Throws the Error of the signal when cancelled. A connection in body that the caller does not
/// want to read now is left out of `connections`, or drive returns at once.
void drive(std::span<Connection* const> connections, const base::Cancel& cancel, Time until,
           std::span<const int> extra = {});

} // namespace xtask::net
