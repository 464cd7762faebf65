#include "net/fields.hpp"
#include "net/headers.hpp"
#include "net/proxy.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

#include <arpa/inet.h>

namespace xtask::net {
namespace {

struct Address {
    std::array<unsigned char, 16> bytes{};
    unsigned bits = 0; ///< 32 or 128
};

std::optional<Address> parse_address(std::string_view text) {
    Address address;
    const std::string terminated(text);
    if (::inet_pton(AF_INET, terminated.c_str(), address.bytes.data()) == 1) {
        address.bits = 32;
    } else if (::inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) == 1) {
        address.bits = 128;
    } else {
        return std::nullopt;
    }
    return address;
}

bool same_prefix(const Address& a, const Address& b, unsigned bits) noexcept {
    const unsigned whole = bits / 8;
    if (std::memcmp(a.bytes.data(), b.bytes.data(), whole) != 0) return false;
    const unsigned rest = bits % 8;
    return rest == 0 || ((a.bytes[whole] ^ b.bytes[whole]) >> (8 - rest)) == 0;
}

/// Takes ":port" off `item`; a colon inside an unbracketed IPv6 address is none. False: it names another
/// port.
bool accepts_port(std::string_view& item, std::uint16_t port) {
    std::string_view digits;
    if (!item.empty() && item.front() == '[') {
        const auto close = item.find(']');
        if (close == std::string_view::npos) return false;
        const auto tail = item.substr(close + 1);
        item = item.substr(1, close - 1);
        if (tail.empty()) return true;
        if (tail.front() != ':') return false;
        digits = tail.substr(1);
    } else {
        const auto colon = item.find(':');
        if (colon == std::string_view::npos || item.find(':', colon + 1) != std::string_view::npos)
            return true;
        digits = item.substr(colon + 1);
        item = item.substr(0, colon);
    }
    return parse_decimal(digits) == port;
}

bool matches_address(std::string_view item, const Address& target) {
    const auto slash = item.find('/');
    const auto address = parse_address(item.substr(0, slash));
    if (!address || address->bits != target.bits) return false;
    if (slash == std::string_view::npos) return same_prefix(*address, target, target.bits);
    const auto bits = parse_decimal(item.substr(slash + 1));
    if (!bits || *bits > target.bits) return false;
    // curl takes /0 for an exact address; "everything" is written "*".
    return same_prefix(*address, target, *bits == 0 ? target.bits : static_cast<unsigned>(*bits));
}

bool matches_name(std::string_view item, std::string_view host) {
    item = trim(item, ".");
    if (item.empty() || item.size() > host.size()) return false;
    if (!equals_ignoring_case(host.substr(host.size() - item.size()), item)) return false;
    return item.size() == host.size() || host[host.size() - item.size() - 1] == '.';
}

} // namespace

bool bypasses_proxy(std::string_view no_proxy, const Origin& target) {
    if (trim(no_proxy) == "*") return true;
    const auto address = parse_address(target.host);
    std::string_view host = target.host;
    if (!host.empty() && host.back() == '.') host.remove_suffix(1);

    while (!no_proxy.empty()) {
        const auto comma = std::min(no_proxy.find(','), no_proxy.size());
        auto item = trim(no_proxy.substr(0, comma));
        no_proxy.remove_prefix(std::min(comma + 1, no_proxy.size()));
        if (!accepts_port(item, target.port)) continue;
        if (address ? matches_address(item, *address) : matches_name(item, host)) return true;
    }
    return false;
}

} // namespace xtask::net
