/// One text against one option: the same check for flags, environment, config files and manifest defaults.
#pragma once

#include "plugins/option.hpp"

#include <tl/expected.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace xtask::plugins {

struct Value {
    std::string text;         ///< normalized: sha256 in lower case, switches "true" or "false"
    std::int64_t integer = 0; ///< int as such, bool 0/1, size in bytes, duration in ms
};

/// What is wrong with a text, as the end of a sentence: "must be 64 hexadecimal digits". Never holds the
/// text.
using ValueProblem = std::string;

tl::expected<Value, ValueProblem> check_value(const Option& option, std::string_view text);

/// "20M" is 20,000,000 and "20Mi" is 20,971,520; k, M, G, T and Ki, Mi, Gi, Ti.
tl::expected<std::int64_t, ValueProblem> parse_size(std::string_view text);

/// "30", "30s", "5m", "2h" to milliseconds.
tl::expected<std::int64_t, ValueProblem> parse_duration(std::string_view text);

/// Hugging Face's rule: one or two parts of 1–96 letters, digits, ".", "_", "-", neither ".." nor "--", no
/// part that begins or ends with "." or "-".
bool is_repo_id(std::string_view text) noexcept;

bool is_utf8(std::string_view text) noexcept;

} // namespace xtask::plugins
