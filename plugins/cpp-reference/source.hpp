/// The source tree at one commit, patched: fetched where it has to be.
#pragma once

#include "git.hpp"
#include "request.hpp"
#include "runner.hpp"

#include <optional>
#include <string>
#include <vector>

namespace xtask::cpp_reference {

/// What the tree in the cache is, once it is complete.
struct SourceRecord {
    std::string repository;
    Resolved ref;      ///< what was asked for when it was made
    std::string asked; ///< the name as given
    std::vector<Patch> patches;
    std::vector<Submodule> submodules;
};

/// Nothing while the tree is not complete.
std::optional<SourceRecord> read_source_record(Context& context, const Cache& cache);

/// Brings the tree to what `wanted` means and returns what it is then. Nothing is touched where it is that
/// already, unless `force`. Throws what Git throws.
SourceRecord bring_source(Runner& runner, Git& git, const Request& request, const Resolved& wanted);

} // namespace xtask::cpp_reference
