/// A tunnel through an http proxy: CONNECT and its answer (RFC 9110 §9.3.6).
#pragma once

#include "net/message.hpp"
#include "net/proxy.hpp"
#include "net/stream.hpp"

#include <string>

namespace xtask::net {

class Tunnel {
  public:
    Tunnel(const Origin& target, const Proxy& proxy, const std::string& user_agent);

    /// True once the proxy has connected. Throws Error(auth, "proxy-auth") for 407, Error(network, "proxy")
    /// for any other answer but 200.
    bool advance(Stream& stream);

  private:
    void judge(bool bytes_left) const;

    std::string outgoing_;
    std::size_t sent_ = 0;
    ResponseReader reader_;
    Proxy proxy_;
};

/// The Error(auth, "proxy-auth") for a 407 from `proxy`.
Error proxy_authentication_error(const Proxy& proxy);
/// The Error(network, "proxy") for anything else that went wrong between us and `proxy`.
Error proxy_error(const Proxy& proxy, const std::string& problem);

} // namespace xtask::net
