/// The way to a usable stream: name, addresses, proxy, TLS.
#pragma once

#include "net/dial.hpp"
#include "net/options.hpp"
#include "net/tunnel.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <poll.h>

namespace xtask::net {

class Connector {
  public:
    /// `options`, `origin` and `proxy` outlive it.
    Connector(const Options& options, const Origin& origin, const std::optional<Proxy>& proxy);

    /// True once `take` may be called. Throws the Error that ends the attempt, also when time is up.
    bool advance(Time now);
    /// Connected, and for https verified and secured.
    Stream take() { return std::move(*stream_); }

    bool securing() const noexcept { return securing_; } ///< the TLS handshake has begun
    void add_poll(std::vector<pollfd>& set) const;
    Time deadline() const noexcept; ///< of the whole, or when the next address is due
    /// For people: address, proxy, TLS version, as far as known.
    const std::string& description() const noexcept { return description_; }

  private:
    bool connect(Time now);
    bool resolve();
    bool secure();
    const Origin& peer() const noexcept { return proxy_ ? proxy_->url.origin : origin_; }
    Error timeout() const;

    const Options& options_;
    const Origin& origin_;
    const std::optional<Proxy>& proxy_;
    Time deadline_;
    std::unique_ptr<Lookup> lookup_;
    std::optional<Dial> dial_;
    std::optional<Stream> stream_;
    std::optional<Tunnel> tunnel_;
    bool securing_ = false;
    std::string description_;
};

} // namespace xtask::net
