/// Which files of a repository are meant, where they are not named one by one.
#pragma once

#include "hub/glob.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace xtask::hub {

struct Selection {
    bool all = false;
    std::vector<Glob> include, exclude;
    std::string quant; ///< "Q4_K_M"; any case

    /// The repository must be listed to know the files.
    bool any() const noexcept { return all || !include.empty() || !exclude.empty() || !quant.empty(); }
};

/// The paths among `listed` (sorted, each once) that are selected, sorted: of all, those that match an
/// `include` (none: all), no `exclude`, and are a model of that quantization. Shards bring their whole set.
/// Throws Error(network): no-match, quant-not-found and quant-ambiguous with what there is, shards-missing.
std::vector<std::string> select(std::span<const std::string> listed, const Selection& selection);

/// The file name or its folder names that quantization: the word stands between characters that belong to
/// none.
bool names_quant(std::string_view path, std::string_view quant);

/// `paths` with the sets of the shards among them, each once, in order.
std::vector<std::string> with_shards(std::span<const std::string> paths);

} // namespace xtask::hub
