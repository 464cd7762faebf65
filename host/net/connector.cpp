#include "net/connector.hpp"

#include "net/backoff.hpp"

#include <algorithm>

namespace xtask::net {

Connector::Connector(const Options& options, const Origin& origin, const std::optional<Proxy>& proxy)
    : options_(options), origin_(origin), proxy_(proxy), deadline_(Clock::now() + options.connect_timeout) {}

bool Connector::advance(Time now) {
    try {
        if ((securing_ || connect(now)) && secure()) return true;
        if (now >= deadline_) throw timeout();
        return false;
    } catch (const Error& e) {
        // Up to the tunnel's end it is the proxy that fails us, and the user has to know that there is one.
        if (!proxy_ || securing_ || e.code != ExitCode::network || e.reason == "proxy") throw;
        throw proxy_error(*proxy_, e.what());
    }
}

/// A connection that reaches the origin, through the tunnel if need be.
bool Connector::connect(Time now) {
    if (!stream_) {
        if (!dial_ && !resolve()) return false;
        auto winner = dial_->advance(now);
        if (!winner) return false;
        dial_.reset();
        description_ = winner->address.toString();
        if (proxy_) description_ += " (proxy " + proxy_->url.origin.text() + ")";
        stream_.emplace(std::move(winner->fd), peer().authority());
        if (proxy_ && origin_.tls) tunnel_.emplace(origin_, *proxy_, options_.user_agent);
    }
    if (tunnel_ && !tunnel_->advance(*stream_)) return false;
    tunnel_.reset();
    return true;
}

bool Connector::resolve() {
    const auto& host = peer().host;
    if (const auto address = numeric_address(host, peer().port)) {
        dial_.emplace(Addresses{*address});
        return true;
    }
    if (!lookup_) lookup_ = options_.resolver->start(host, peer().port);
    const auto answer = lookup_->take();
    if (!answer) return false;
    lookup_.reset();
    if (!*answer) throw answer->error();
    dial_.emplace(**answer);
    return true;
}

bool Connector::secure() {
    if (!origin_.tls) return true;
    if (!securing_) {
        securing_ = true;
        stream_->start_tls(origin_, options_);
    }
    if (!stream_->handshake()) return false;
    description_ += std::string(", ") + SSL_get_version(stream_->ssl());
    return true;
}

void Connector::add_poll(std::vector<pollfd>& set) const {
    if (lookup_) set.push_back({lookup_->fd(), POLLIN, 0});
    if (dial_) dial_->add_poll(set);
    if (stream_) set.push_back({stream_->fd(), stream_->events(), 0});
}

Time Connector::deadline() const noexcept {
    return dial_ ? std::min(deadline_, dial_->deadline()) : deadline_;
}

Error Connector::timeout() const {
    const char* what = securing_ ? "no TLS handshake with "
                       : stream_ ? "no tunnel from "
                       : dial_   ? "no connection to "
                                 : "no address for ";
    const auto& who = securing_ ? origin_ : peer();
    return {ExitCode::network,
            "connect-timeout",
            what + who.authority() + " within " + in_seconds(options_.connect_timeout),
            {},
            true};
}

} // namespace xtask::net
