/// An engine as its JSON description tells it: how it is started, and what each way of asking it can give.
/// docs/crossval.md and docs/engine.schema.json say what a description may contain; this is the check that
/// counts.
#pragma once

#include <xtask/context.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace xtask::crossval {

enum class AdapterKind { llama_cli, llama_tokenize, llama_server, llama_results, kld, exec };

/// "llama-cli", …
std::string_view name_of(AdapterKind kind) noexcept;

/// What can be asked of an engine.
enum class Task { load, tokenize, generate, logits, corpus };

std::string_view name_of(Task task) noexcept;

/// One way of asking.
struct AdapterDescription {
    AdapterKind kind = AdapterKind::exec;
    std::vector<std::string> arguments; ///< with placeholders; the program first
    std::vector<Task> tasks;            ///< what it can give

    bool can(Task task) const noexcept;
    /// Whether one of the arguments has that placeholder.
    bool uses(std::string_view placeholder) const;
};

struct Description {
    std::string name, summary;
    std::string file;                 ///< where it was read; empty: built in
    std::string here;                 ///< folder of `file`, for {here}
    std::vector<std::string> version; ///< a command that says it; may be empty
    std::vector<std::pair<std::string, std::string>> environment;
    std::vector<std::string> inherit;      ///< variables that children get although they hold secrets
    std::vector<std::string> library_path; ///< folders before those of LD_LIBRARY_PATH
    std::optional<std::int64_t> timeout;   ///< ms for each program; none: that of the command
    std::vector<AdapterDescription> adapters;
};

inline constexpr std::uint64_t max_description = 64U << 10U; ///< bytes

/// Throws Error(usage, "bad-engine") naming `where` and the member that is wrong. `here` is absolute.
Description parse_description(Context& context, std::string_view text, const std::string& where,
                              const std::string& here);

/// Throws as above, and the Error of a file that cannot be read.
Description read_description(Context& context, const std::string& path);

} // namespace xtask::crossval
