#include "check.hpp"
#include "net/redirect.hpp"
#include "net/url.hpp"

using namespace xtask;
using namespace xtask::fuzz;

namespace {

/// Whatever comes out can be put on a request line, and means the same when it is read again.
void check(const net::Url& url) {
    require(!url.origin.host.empty() && url.origin.port != 0);
    require(url.target.front() == '/');
    for (const char c : url.target) require(c > 0x20 && c < 0x7f && c != '#');
    for (const char c : url.origin.host) require(c > 0x20 && c < 0x7f && c != '/' && c != '@' && c != '\\');
    const auto again = net::parse_url(url.text());
    require(again && again->origin == url.origin && again->target == url.target && again->user_info.empty());
    require(url.redacted().find('?') == std::string::npos || url.redacted().ends_with("?…"));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto base = *net::parse_url("https://hub.example:8443/a/b/c?q");
    const auto input = text(data, size);
    if (const auto url = net::parse_url(input)) check(*url);
    if (const auto url = net::resolve_reference(base, input)) check(*url);
    net::ResponseHead head;
    head.headers.add("Location", std::string(input));
    if (const auto hop = net::next_hop(base, head)) require(hop->origin.tls && hop->user_info.empty());
    return 0;
}
