#include "net/tunnel.hpp"

#include <array>

namespace xtask::net {
namespace {

/// RFC 9112 §3.2.3: the port is always written.
std::string authority_form(const Origin& target) {
    const bool v6 = target.host.find(':') != std::string::npos;
    return (v6 ? "[" + target.host + "]" : target.host) + ":" + std::to_string(target.port);
}

std::string connect_request(const Origin& target, const Proxy& proxy, const std::string& user_agent) {
    const auto authority = authority_form(target);
    std::string out = "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n";
    if (!user_agent.empty()) out += "User-Agent: " + user_agent + "\r\n";
    if (!proxy.authorization.empty()) out += "Proxy-Authorization: " + proxy.authorization + "\r\n";
    return out + "\r\n";
}

} // namespace

Error proxy_authentication_error(const Proxy& proxy) {
    return {ExitCode::auth, "proxy-auth",
            "the proxy " + proxy.url.origin.text() + " wants a user name and password",
            "Write them into " + proxy.source + ": http://user:password@host:port."};
}

Error proxy_error(const Proxy& proxy, const std::string& problem) {
    return {ExitCode::network, "proxy",
            "the proxy " + proxy.url.origin.text() + " cannot be used: " + problem,
            "It comes from " + proxy.source + "; NO_PROXY names exceptions.", true};
}

Tunnel::Tunnel(const Origin& target, const Proxy& proxy, const std::string& user_agent)
    : outgoing_(connect_request(target, proxy, user_agent)),
      reader_(true), // as after HEAD, no body follows a 2xx
      proxy_(proxy) {}

bool Tunnel::advance(Stream& stream) {
    while (sent_ < outgoing_.size()) {
        const auto count = stream.write(std::as_bytes(std::span(outgoing_).subspan(sent_)));
        if (!count) return false;
        sent_ += *count;
    }
    std::array<std::byte, 4096> buffer;
    while (!reader_.done()) {
        const auto count = stream.read(buffer);
        if (!count) return false;
        if (*count == 0) reader_.finish();
        const auto progress = reader_.feed(std::span(buffer).first(*count), {});
        if (reader_.done()) judge(progress.consumed < *count);
    }
    return true;
}

void Tunnel::judge(bool bytes_left) const {
    const int status = reader_.head()->status;
    if (status == 407) throw proxy_authentication_error(proxy_);
    if (status != 200) throw proxy_error(proxy_, "it answered CONNECT with status " + std::to_string(status));
    if (bytes_left) throw proxy_error(proxy_, "it sent bytes before the tunnel was used");
}

} // namespace xtask::net
