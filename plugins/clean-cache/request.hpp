/// What was asked for.
#pragma once

#include "item.hpp"

#include <xtask/command.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace xtask::clean_cache {

struct Request {
    std::vector<Item> items;
    std::string home; ///< HOME; empty: unset
    bool yes = false, dry_run = false;
    std::optional<std::int64_t> modified_before{}; ///< seconds since 1970
    std::int64_t now = 0;                          ///< likewise
};

Request read_request(const Context& context, const Args& args);

} // namespace xtask::clean_cache
