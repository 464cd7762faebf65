#include "hub/url.hpp"

#include "hub/names.hpp"

#include <xtask/error.hpp>

#include <algorithm>
#include <charconv>

namespace xtask::hub {

namespace {

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return result;
}

std::optional<std::uint16_t> parse_port(std::string_view digits) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error != std::errc{} || end != digits.data() + digits.size() || port == 0) return std::nullopt;
    return port;
}

/// "host", "host:port", "[v6]" or "[v6]:port" into `url`.
bool parse_authority(std::string_view authority, Url& url) {
    std::string_view host = authority;
    std::string_view rest;
    if (!authority.empty() && authority.front() == '[') {
        const std::size_t close = authority.find(']');
        if (close == authority.npos) return false;
        host = authority.substr(1, close - 1);
        rest = authority.substr(close + 1);
        if (host.find_first_not_of("0123456789abcdefABCDEF:.") != host.npos) return false;
    } else {
        const std::size_t colon = authority.find(':');
        host = authority.substr(0, colon);
        if (colon != authority.npos) rest = authority.substr(colon);
        if (host.find_first_of("@\\<>\"^`{|}%[] \t") != host.npos) return false;
    }
    if (host.empty()) return false;
    url.host = lower(host);
    url.port = url.tls ? 443 : 80;
    if (rest.empty() || rest == ":") return true;
    if (rest.front() != ':') return false;
    const auto port = parse_port(rest.substr(1));
    if (port) url.port = *port;
    return port.has_value();
}

bool is_decimal_octet(std::string_view text) {
    return !text.empty() && text.size() <= 3 && text.find_first_not_of("0123456789") == text.npos;
}

} // namespace

std::string Url::origin() const {
    std::string result = tls ? "https://" : "http://";
    result += host.find(':') == host.npos ? host : "[" + host + "]";
    if (port != (tls ? 443 : 80)) result += ":" + std::to_string(port);
    return result;
}

std::string Url::text() const { return origin() + target; }

bool Url::is_loopback() const {
    if (host == "localhost" || host == "::1") return true;
    std::size_t octets = 0;
    for (std::size_t begin = 0; begin <= host.size(); ++octets) {
        const std::size_t end = std::min(host.find('.', begin), host.size());
        if (!is_decimal_octet(std::string_view(host).substr(begin, end - begin))) return false;
        begin = end + 1;
    }
    return octets == 4 && host.starts_with("127.");
}

bool same_origin(const Url& a, const Url& b) noexcept {
    return a.tls == b.tls && a.port == b.port && a.host == b.host;
}

std::optional<Url> parse_url(std::string_view text) {
    Url url;
    const std::size_t colon = text.find("://");
    if (colon == text.npos) return std::nullopt;
    const std::string scheme = lower(text.substr(0, colon));
    if (scheme != "http" && scheme != "https") return std::nullopt;
    url.tls = scheme == "https";

    std::string_view rest = text.substr(colon + 3);
    rest = rest.substr(0, rest.find('#'));
    if (std::any_of(rest.begin(), rest.end(),
                    [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }))
        return std::nullopt;
    const std::size_t path = std::min(rest.find_first_of("/?"), rest.size());
    if (!parse_authority(rest.substr(0, path), url)) return std::nullopt;
    url.target = rest.substr(path);
    if (url.target.empty() || url.target.front() == '?') url.target.insert(0, 1, '/');
    return url;
}

std::optional<Url> follow(const Url& base, std::string_view location) {
    if (location.empty()) return std::nullopt;
    const std::string scheme = base.tls ? "https:" : "http:";
    if (location.starts_with("//")) return parse_url(scheme + std::string(location));
    if (location.front() == '/') return parse_url(base.origin() + std::string(location));

    const std::size_t delimiter = location.find_first_of(":/?#");
    if (delimiter != location.npos && location[delimiter] == ':') return parse_url(location);
    const std::string_view path = std::string_view(base.target).substr(0, base.target.find('?'));
    const bool keeps_leaf = location.front() == '?' || location.front() == '#';
    const std::string_view kept = keeps_leaf ? path : path.substr(0, path.rfind('/') + 1);
    return parse_url(base.origin() + std::string(kept) + std::string(location));
}

Url parse_endpoint(std::string_view text) {
    auto url = parse_url(text);
    if (!url || url->target.find('?') != url->target.npos) {
        // The text may hold credentials, so it is not repeated.
        throw Error(ExitCode::usage, "bad-base-url", "the base URL is not an http or https URL of a hub",
                    "give it as in https://huggingface.co: no user name, password or query; a token goes to "
                    "--token-file");
    }
    while (!url->target.empty() && url->target.back() == '/') url->target.pop_back();
    return *url;
}

Url resolve_url(const Url& endpoint, std::string_view id, std::string_view revision, std::string_view path) {
    Url url = endpoint;
    url.target += "/" + percent_encode(id, "/") + "/resolve/" + percent_encode(revision) + "/" +
                  percent_encode(path, "/");
    return url;
}

Url api_url(const Url& endpoint, std::string_view id, std::string_view call, std::string_view revision) {
    Url url = endpoint;
    url.target +=
        "/api/models/" + percent_encode(id, "/") + "/" + std::string(call) + "/" + percent_encode(revision);
    return url;
}

std::string percent_encode(std::string_view bytes, std::string_view keep) {
    static constexpr char hex[] = "0123456789ABCDEF";
    static constexpr std::string_view unreserved =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    std::string result;
    result.reserve(bytes.size());
    for (const char c : bytes) {
        if (unreserved.find(c) != unreserved.npos || keep.find(c) != keep.npos) {
            result += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            result += {'%', hex[byte >> 4], hex[byte & 15]};
        }
    }
    return result;
}

} // namespace xtask::hub
