/// HTTP header fields in the order they stand, found without regard to case (RFC 9110 §5.1).
#pragma once

#include <xtask/record.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace xtask {

struct Header {
    std::string name;
    std::string value;
};
using Headers = std::vector<Header>;

/// The value of the first field of that name.
inline std::optional<std::string_view> find_header(const Headers& headers, std::string_view name) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    const auto same = [&](char a, char b) { return lower(a) == lower(b); };
    for (const Header& header : headers) {
        if (std::equal(header.name.begin(), header.name.end(), name.begin(), name.end(), same)) {
            return header.value;
        }
    }
    return std::nullopt;
}

namespace abi {

/// Borrows from `headers`.
inline std::vector<xtask_pair> borrow(const Headers& headers) {
    std::vector<xtask_pair> pairs;
    pairs.reserve(headers.size());
    for (const Header& header : headers) pairs.push_back({borrow(header.name), borrow(header.value)});
    return pairs;
}

inline Headers copy(const xtask_pair* pairs, std::uint64_t count) {
    Headers headers;
    for (std::uint64_t i = 0; pairs != nullptr && i < count; ++i) {
        headers.push_back({copy(pairs[i].name), copy(pairs[i].value)});
    }
    return headers;
}

} // namespace abi
} // namespace xtask
