/// receipt.json: what the published engine was made of.
#pragma once

#include "cache.hpp"
#include "git.hpp"
#include "recipe.hpp"
#include "toolchain.hpp"

#include <xtask/context.hpp>

#include <optional>
#include <string>
#include <vector>

namespace xtask::cpp_reference {

struct PublishedFile {
    std::string path; ///< below `current`: "bin/llama-cli"
    std::string sha256;
    std::uint64_t size = 0;
};

struct Receipt {
    Recipe recipe;
    RefKind kind = RefKind::branch;
    std::string commit;
    std::vector<Submodule> submodules;
    std::string build_type, generator;
    std::vector<Tool> tools;
    std::vector<PublishedFile> files; ///< the engine first
    std::string version;              ///< what the engine says of itself, one line
    std::string date;                 ///< UTC, "2026-01-31T12:00:00Z"
};

std::string receipt_json(const Receipt& receipt);

/// Nothing for a receipt that is not there or makes no sense.
std::optional<Receipt> read_receipt(Context& context, const Cache& cache);

/// Why the engine that is there is not the one the recipe asks for, whatever its commit; empty: it is. Tools
/// that are no longer there are not held against it: nothing could be built again.
std::string stale_because(Context& context, const Cache& cache, const Receipt& receipt, const Recipe& recipe);

} // namespace xtask::cpp_reference
