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
    std::string quant; ///< as model_of_quant takes it

    /// The repository must be listed to know the files.
    bool any() const noexcept { return all || !include.empty() || !exclude.empty() || !quant.empty(); }
};

/// The paths among `listed` (sorted, each once) that are selected, sorted: of all, those that match an
/// `include` (none: all), no `exclude`, and are the model of that quantization or its projector. Shards bring
/// their whole set. Throws Error(network): no-match, shards-missing, and what model_of_quant does.
std::vector<std::string> select(std::span<const std::string> listed, const Selection& selection);

/// `paths` with the sets of the shards among them, each once, in order.
std::vector<std::string> with_shards(std::span<const std::string> paths);

} // namespace xtask::hub
