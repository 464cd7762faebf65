/// "ADDR:PORT" of --listen.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace xtask::mirror_serve {

struct ListenAddress {
    std::string host; ///< an IP address, IPv6 without brackets
    std::uint16_t port = 0;

    bool is_loopback() const;
};

/// "127.0.0.1:8080", "[::1]:0", "localhost:80", or ":8080" for every address. Throws Error(usage).
ListenAddress parse_listen_address(std::string_view text);

/// "http://127.0.0.1:8080"
std::string url_of(const ListenAddress& address);

} // namespace xtask::mirror_serve
