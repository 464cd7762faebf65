#include "net/url.hpp"

#include <boost/url/parse.hpp>
#ifndef __clang_analyzer__ // it raises false alarms in Boost.URL's implementation
#include <boost/url/src.hpp>
#endif

#include <algorithm>
#include <array>

#include <arpa/inet.h>

namespace xtask::net {
namespace {

constexpr std::size_t max_url_size = 32'768;
constexpr std::string_view unreserved_marks = "-._~";
constexpr std::string_view reserved = ":/?#[]@!$&'()*+,;=";

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
char to_lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
bool is_alpha(char c) noexcept { return to_lower(c) >= 'a' && to_lower(c) <= 'z'; }
bool is_hex(char c) noexcept { return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'f'); }
bool is_unreserved(char c) noexcept {
    return is_alpha(c) || is_digit(c) || unreserved_marks.find(c) != std::string_view::npos;
}

void append_encoded(std::string& out, char c) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += hex[byte >> 4];
    out += hex[byte & 15];
}

/// Where path, query and fragment begin: what stands before it is scheme and authority.
std::size_t authority_end(std::string_view text) noexcept {
    const auto slashes = text.find("//");
    if (slashes == std::string_view::npos || text.find_first_of("/?#") < slashes) return 0;
    return std::min(text.find_first_of("/?#", slashes + 2), text.size());
}

/// Percent-encodes after the authority what RFC 3986 does not allow there, and a "%" that encodes nothing.
tl::expected<std::string, UrlProblem> normalize(std::string_view text) {
    if (text.size() > max_url_size) return tl::unexpected<UrlProblem>("it is longer than 32 KiB");
    const auto bad = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    if (std::any_of(text.begin(), text.end(), bad)) {
        return tl::unexpected<UrlProblem>("it contains a control character");
    }
    const std::size_t begin = authority_end(text);
    std::string out(text.substr(0, begin));
    bool fragment = false;
    for (std::size_t i = begin; i < text.size(); ++i) {
        const char c = text[i];
        const bool escape = c == '%' && i + 2 < text.size() && is_hex(text[i + 1]) && is_hex(text[i + 2]);
        const bool bracket = c == '[' || c == ']';
        if (escape || is_unreserved(c) ||
            (reserved.find(c) != std::string_view::npos && !bracket && c != '#')) {
            out += c;
        } else if (c == '#' && !fragment) {
            fragment = true;
            out += c;
        } else {
            append_encoded(out, c);
        }
    }
    return out;
}

/// The C library reads "0x7f.1" and "2130706433" as addresses; here only four decimal numbers are one.
bool looks_like_number(std::string_view host) noexcept {
    if (!host.empty() && host.back() == '.') host.remove_suffix(1);
    const auto label = host.substr(host.rfind('.') + 1);
    if (label.empty()) return false;
    if (std::all_of(label.begin(), label.end(), is_digit)) return true;
    return label.size() > 1 && label[0] == '0' && to_lower(label[1]) == 'x';
}

tl::expected<std::string, UrlProblem> parse_host(const boost::urls::url_view& view) {
    if (view.host_type() == boost::urls::host_type::ipv6) {
        const auto address = view.host_ipv6_address().to_bytes();
        std::array<char, INET6_ADDRSTRLEN> text{};
        ::inet_ntop(AF_INET6, address.data(), text.data(), text.size());
        return std::string(text.data());
    }
    const auto encoded = view.encoded_host();
    std::string host(encoded.data(), encoded.size());
    std::transform(host.begin(), host.end(), host.begin(), to_lower);
    if (host.empty()) return tl::unexpected<UrlProblem>("it has no host");
    if (view.host_type() == boost::urls::host_type::ipv4) return host;
    const bool plain =
        std::all_of(host.begin(), host.end(), [](char c) { return is_unreserved(c) && c != '~'; });
    if (!plain || host.size() > 254 || host.front() == '.' || host.find("..") != std::string::npos ||
        looks_like_number(host)) {
        return tl::unexpected<UrlProblem>("its host is neither a name nor an address");
    }
    return host;
}

tl::expected<std::uint16_t, UrlProblem> parse_port(std::string_view digits, bool tls) {
    if (digits.empty()) return tls ? 443 : 80;
    std::uint32_t port = 0;
    for (const char c : digits) {
        if (!is_digit(c)) return tl::unexpected<UrlProblem>("its port is not a number");
        port = std::min<std::uint32_t>(port * 10 + static_cast<std::uint32_t>(c - '0'), 65536);
    }
    if (port == 0 || port > 65535) return tl::unexpected<UrlProblem>("its port is not in 1–65535");
    return static_cast<std::uint16_t>(port);
}

/// RFC 3986 §5.2.4.
std::string remove_dot_segments(std::string_view path) {
    std::string out;
    while (!path.empty()) {
        const auto end = std::min(path.find('/', 1), path.size());
        const auto segment = path.substr(0, end);
        const bool last = end == path.size();
        if (segment == "/..") {
            out.erase(out.empty() ? 0 : out.rfind('/'));
            if (last) out += '/';
        } else if (segment == "/.") {
            if (last) out += '/';
        } else {
            out += segment;
        }
        path.remove_prefix(end);
    }
    return out;
}

void tidy_target(Url& url) {
    const auto query = std::min(url.target.find('?'), url.target.size());
    auto path = remove_dot_segments(std::string_view(url.target).substr(0, query));
    if (path.empty()) path = "/";
    url.target = path + url.target.substr(query);
}

/// RFC 3986 §3.1 "scheme:" at the start.
bool has_scheme(std::string_view reference) noexcept {
    const auto colon = reference.find(':');
    if (colon == std::string_view::npos || colon == 0 || !is_alpha(reference[0])) return false;
    const auto scheme = reference.substr(0, colon);
    return std::all_of(scheme.begin(), scheme.end(),
                       [](char c) { return is_alpha(c) || is_digit(c) || c == '+' || c == '-' || c == '.'; });
}

} // namespace

std::string Origin::authority() const {
    std::string out = host.find(':') == std::string::npos ? host : "[" + host + "]";
    if (port != (tls ? 443 : 80)) out += ":" + std::to_string(port);
    return out;
}

std::string Origin::text() const { return (tls ? "https://" : "http://") + authority(); }

bool Origin::is_loopback() const {
    in_addr v4{};
    if (::inet_pton(AF_INET, host.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
    return host == "::1" || host == "localhost" || host == "localhost.";
}

std::string Url::text() const { return origin.text() + target; }

std::string Url::redacted() const {
    const auto query = target.find('?');
    return origin.text() + (query == std::string::npos ? target : target.substr(0, query) + "?…");
}

tl::expected<Url, UrlProblem> parse_url(std::string_view text) {
    const auto normal = normalize(text);
    if (!normal) return tl::unexpected(normal.error());
    if (authority_end(*normal) == 0)
        return tl::unexpected<UrlProblem>("it does not begin with http:// or https://");
    const auto parsed = boost::urls::parse_uri(*normal);
    if (!parsed) return tl::unexpected<UrlProblem>("its host or port is malformed");

    Url url;
    if (parsed->scheme_id() == boost::urls::scheme::https) {
        url.origin.tls = true;
    } else if (parsed->scheme_id() != boost::urls::scheme::http) {
        return tl::unexpected<UrlProblem>("its scheme is neither http nor https");
    }
    auto host = parse_host(*parsed);
    if (!host) return tl::unexpected(host.error());
    url.origin.host = std::move(*host);
    const auto digits = parsed->port();
    const auto port = parse_port({digits.data(), digits.size()}, url.origin.tls);
    if (!port) return tl::unexpected(port.error());
    url.origin.port = *port;
    const auto user_info = parsed->encoded_userinfo();
    url.user_info.assign(user_info.data(), user_info.size());
    const auto target = parsed->encoded_target();
    url.target.assign(target.data(), target.size());
    if (url.target.empty() || url.target.front() == '?') url.target.insert(0, 1, '/');
    // Boost.URL 1.81 lets a path begin without "/" where the port ends: "http://h:8o/".
    if (url.target.front() != '/') return tl::unexpected<UrlProblem>("its host or port is malformed");
    return url;
}

tl::expected<Url, UrlProblem> resolve_reference(const Url& base, std::string_view reference) {
    std::string absolute;
    if (has_scheme(reference)) {
        absolute = reference;
    } else if (reference.substr(0, 2) == "//") {
        absolute = (base.origin.tls ? "https:" : "http:") + std::string(reference);
    } else {
        const auto query = std::min(base.target.find('?'), base.target.size());
        const auto path = base.target.substr(0, query);
        std::string target(reference);
        if (reference.empty() || reference.front() == '#') {
            target = base.target;
        } else if (reference.front() == '?') {
            target = path + target;
        } else if (reference.front() != '/') {
            target = path.substr(0, path.rfind('/') + 1) + target;
        }
        absolute = base.origin.text() + target;
    }
    auto url = parse_url(absolute);
    if (url) tidy_target(*url);
    return url;
}

} // namespace xtask::net
