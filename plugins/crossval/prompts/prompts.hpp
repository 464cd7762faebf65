/// What engines are asked to go on from.
#pragma once

#include <xtask/context.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace xtask::crossval {

struct Prompt {
    std::string name; ///< "code-2"; of a file: its place
    std::string text;
};

inline constexpr std::uint64_t max_prompt_file = 1U << 20U; ///< bytes
inline constexpr std::size_t max_prompt = 64U << 10U;       ///< bytes
inline constexpr std::size_t max_prompts = 1000;

/// "plain", "code", "maths", "scripts", "edge".
const std::vector<std::string_view>& prompt_sets();
/// Of these sets, in the order of prompt_sets(); none: of all.
std::vector<Prompt> built_in_prompts(const std::vector<std::string>& sets);

/// A file of prompts: one a line (empty lines are none), or a JSON list of texts and of objects with "name"
/// and "text". Throws Error(usage, "bad-prompts") naming the place.
std::vector<Prompt> read_prompts(Context& context, const std::string& path);

/// Valid UTF-8 without NUL, which every way of handing over a text can carry.
bool is_plain_text(std::string_view text) noexcept;

} // namespace xtask::crossval
