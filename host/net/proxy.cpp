#include "net/proxy.hpp"

#include <xtask/error.hpp>

#include <openssl/evp.h>

#include <algorithm>

namespace xtask::net {
namespace {

constexpr std::uint16_t default_proxy_port = 1080; // curl's

[[noreturn]] void refuse(const std::string& variable, const std::string& problem, const std::string& hint) {
    throw Error(ExitCode::usage, "bad-proxy", "the proxy in " + variable + " cannot be used: " + problem,
                hint);
}

int hex_value(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string percent_decode(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int high = text[i] == '%' && i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
        const int low = high >= 0 ? hex_value(text[i + 2]) : -1;
        if (low >= 0) {
            out += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

/// RFC 7617.
std::string basic_authorization(std::string_view user_info) {
    const auto colon = std::min(user_info.find(':'), user_info.size());
    std::string credentials = percent_decode(user_info.substr(0, colon));
    credentials += ':';
    credentials += percent_decode(user_info.substr(std::min(colon + 1, user_info.size())));
    std::string encoded(4 * ((credentials.size() + 2) / 3) + 1, '\0');
    const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                                     reinterpret_cast<const unsigned char*>(credentials.data()),
                                     static_cast<int>(credentials.size()));
    encoded.resize(static_cast<std::size_t>(size));
    return encoded.insert(0, "Basic ");
}

bool names_port(std::string_view url) {
    const auto begin = url.find("//") + 2;
    auto authority = url.substr(begin, url.find_first_of("/?#", begin) - begin);
    const auto at = authority.rfind('@');
    if (at != std::string_view::npos) authority.remove_prefix(at + 1);
    const auto colon = authority.rfind(':');
    const auto bracket = authority.rfind(']');
    return colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
}

Proxy parse_proxy(const std::string& value, const std::string& variable) {
    const bool has_scheme = value.find("://") != std::string::npos;
    const std::string text = has_scheme ? value : "http://" + value;
    const auto scheme = text.substr(0, text.find("://"));
    if (scheme.substr(0, 5) == "socks" || scheme.substr(0, 5) == "SOCKS") {
        refuse(variable, "socks proxies are not supported", "Name an http proxy, or unset the variable.");
    }
    auto url = parse_url(text);
    if (!url) refuse(variable, url.error(), "It must look like http://user:password@host:port.");
    if (url->origin.tls) {
        refuse(variable, "proxies reached over https are not supported", "Use its http:// address.");
    }
    if (!names_port(text)) url->origin.port = default_proxy_port;

    Proxy proxy;
    if (!url->user_info.empty()) proxy.authorization = basic_authorization(url->user_info);
    proxy.url = std::move(*url);
    proxy.url.target = "/";
    proxy.url.user_info.clear();
    proxy.source = variable;
    return proxy;
}

} // namespace

ProxySettings ProxySettings::from_environment(const std::function<std::string(std::string_view)>& get) {
    const auto either = [&](std::string_view lower, std::string_view upper) {
        auto value = get(lower);
        return value.empty() ? get(upper) : value;
    };
    ProxySettings settings;
    // A web server hands a request's "Proxy" header to CGI programs as HTTP_PROXY.
    const bool cgi = !get("REQUEST_METHOD").empty();
    settings.http = cgi ? get("http_proxy") : either("http_proxy", "HTTP_PROXY");
    settings.https = either("https_proxy", "HTTPS_PROXY");
    settings.all = either("all_proxy", "ALL_PROXY");
    settings.no_proxy = either("no_proxy", "NO_PROXY");
    return settings;
}

std::optional<Proxy> choose_proxy(const ProxySettings& settings, const Origin& target) {
    const std::string& own = target.tls ? settings.https : settings.http;
    const std::string& value = own.empty() ? settings.all : own;
    if (value.empty() || bypasses_proxy(settings.no_proxy, target)) return std::nullopt;
    return parse_proxy(value, own.empty() ? "ALL_PROXY" : target.tls ? "HTTPS_PROXY" : "HTTP_PROXY");
}

} // namespace xtask::net
