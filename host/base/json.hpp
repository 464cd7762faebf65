/// Strict JSON to the flat array of abi.h. Every JSON text the host reads comes through here.
#pragma once

#include <xtask/json.hpp>

#include <tl/expected.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace xtask::base {

/// Owns the nodes and the bytes they point into. Navigate with xtask::JsonView (xtask/json.hpp).
struct JsonDocument {
    std::vector<xtask_json_node> nodes;
    std::shared_ptr<const void> storage;
};

/// RFC 8259, UTF-8 checked, duplicate member names refused, integers beyond int64 refused, depth at most 64.
/// The problem names line and column.
tl::expected<JsonDocument, std::string> parse_json(std::string_view text);

/// Writes all of `value` as it stands.
void copy(JsonWriter& json, JsonView value);

/// One member a line, for files that people open. `text` is JSON of our own making (JsonWriter), never
/// foreign.
std::string pretty_json(std::string_view text);

} // namespace xtask::base
