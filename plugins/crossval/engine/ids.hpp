/// Token ids in JSON.
#pragma once

#include "engine/adapter.hpp"

#include <xtask/json.hpp>

#include <limits>
#include <optional>
#include <span>

namespace xtask::crossval {

/// Nothing for anything but a list of numbers that can be ids.
inline std::optional<Ids> read_ids(const JsonView& list) {
    if (!list.is_array()) return std::nullopt;
    Ids ids;
    for (const JsonView element : list) {
        const auto id = element.integer();
        if (!id || *id < 0 || *id > std::numeric_limits<std::int32_t>::max()) return std::nullopt;
        ids.push_back(static_cast<std::int32_t>(*id));
    }
    return ids;
}

inline void write_ids(JsonWriter& json, std::string_view name, std::span<const std::int32_t> ids) {
    json.key(name).begin_array();
    for (const std::int32_t id : ids) json.value(id);
    json.end_array();
}

} // namespace xtask::crossval
