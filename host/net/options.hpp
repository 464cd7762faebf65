/// What holds for every connection of a run.
#pragma once

#include "base/clock.hpp"
#include "net/proxy.hpp"

#include <memory>
#include <string>

namespace xtask::net {

class Tls;      // net/tls.hpp
class Resolver; // net/resolver.hpp

std::shared_ptr<Tls> make_tls();
std::shared_ptr<Resolver> make_resolver();

struct Options {
    ProxySettings proxies;
    std::string ca_file; ///< replaces the system's store; empty: SSL_CERT_FILE, SSL_CERT_DIR, system
    Duration connect_timeout{15'000}; ///< name, all addresses, proxy and TLS together
    Duration head_timeout{30'000};    ///< from the request's last byte to the head's last byte
    Duration idle_timeout{30'000};    ///< no byte for this long
    std::string user_agent;           ///< "User-Agent" where a request brings none; empty: none

    std::shared_ptr<Tls> tls = make_tls();                ///< shared by copies; reads `ca_file` on first use
    std::shared_ptr<Resolver> resolver = make_resolver(); ///< the system's; tests bring their own
};

} // namespace xtask::net
