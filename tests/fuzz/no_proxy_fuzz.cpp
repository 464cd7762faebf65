#include "check.hpp"
#include "net/proxy.hpp"

#include <xtask/error.hpp>

using namespace xtask;
using namespace xtask::fuzz;

/// "LIST\nURL": the list against the URL's origin, then the list as a proxy's address.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = text(data, size);
    const auto line = input.find('\n');
    if (line == std::string_view::npos) return 0;
    const auto list = input.substr(0, line);
    const auto url = net::parse_url(input.substr(line + 1));
    if (!url) return 0;
    const bool bypasses = net::bypasses_proxy(list, url->origin);
    // More items never take an exception away.
    if (bypasses && list.find('*') == std::string_view::npos) {
        require(net::bypasses_proxy(std::string(list) + ",other.example", url->origin));
    }
    try {
        if (const auto proxy = net::choose_proxy({{}, {}, std::string(list), {}}, url->origin)) {
            require(!proxy->url.origin.tls && proxy->url.origin.port != 0 && proxy->url.user_info.empty());
        }
    } catch (const Error& e) {
        require(e.code == ExitCode::usage);
    }
    return 0;
}
