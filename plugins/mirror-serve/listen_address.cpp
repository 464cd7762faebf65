#include "listen_address.hpp"

#include "hub/names.hpp"

#include <xtask/error.hpp>

#include <charconv>
#include <optional>

#include <arpa/inet.h>

namespace xtask::mirror_serve {

namespace {

bool is_address(int family, const std::string& host) {
    unsigned char bytes[sizeof(in6_addr)];
    return ::inet_pton(family, host.c_str(), bytes) == 1;
}

std::optional<ListenAddress> parse(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == text.npos) return std::nullopt;
    std::string_view host = text.substr(0, colon);
    const std::string_view digits = text.substr(colon + 1);

    ListenAddress address;
    const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), address.port);
    if (result.ec != std::errc{} || result.ptr != digits.data() + digits.size()) return std::nullopt;
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (bracketed) host = host.substr(1, host.size() - 2);
    address.host = host;
    if (host.empty()) address.host = "0.0.0.0";
    if (host == "localhost") address.host = "127.0.0.1";
    if (!is_address(bracketed ? AF_INET6 : AF_INET, address.host)) return std::nullopt;
    return address;
}

} // namespace

bool ListenAddress::is_loopback() const { return host == "::1" || host.starts_with("127."); }

ListenAddress parse_listen_address(std::string_view text) {
    if (auto address = parse(text)) return *address;
    throw Error(ExitCode::usage, "bad-value", "--listen " + hub::quoted(text) + " is not ADDR:PORT",
                "as in 127.0.0.1:8080, [::1]:0 or 0.0.0.0:8080");
}

std::string url_of(const ListenAddress& address) {
    const bool is_v6 = address.host.find(':') != address.host.npos;
    return "http://" + (is_v6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

} // namespace xtask::mirror_serve
