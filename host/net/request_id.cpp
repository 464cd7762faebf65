#include "net/request_id.hpp"

#include <algorithm>

namespace xtask::net {

std::string request_id(const ResponseHead& head) {
    constexpr std::size_t longest = 200;
    const auto printable = [](char c) { return c >= 0x20 && c < 0x7F && c != '"'; };
    for (const char* name : {"X-Request-Id", "X-Amzn-Trace-Id", "X-Amz-Cf-Id"}) {
        const auto value = head.headers.find(name);
        if (!value || value->empty() || value->size() > longest) continue;
        if (std::all_of(value->begin(), value->end(), printable))
            return ", request \"" + std::string(*value) + "\"";
    }
    return {};
}

} // namespace xtask::net
