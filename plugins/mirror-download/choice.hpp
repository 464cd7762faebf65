/// Which mirrors are asked, and in which order.
#pragma once

#include "history.hpp"
#include "mirror.hpp"

#include <xtask/command.hpp>

#include <vector>

namespace xtask::mirror_download {

/// The hub of --base-url, those of the config file, those of plugins; nothing is loaded.
std::vector<Mirror> known_mirrors(Context& context, const Args& args);

/// What --mirror names, in its order; without it those of the config file, in its order: by priority where
/// one is given, and equal ones by `history`. Throws Error(usage): "no-mirrors", "unknown-mirror",
/// "ambiguous-mirror", and what config.hpp throws.
std::vector<Mirror> chosen_mirrors(Context& context, const Args& args, const History& history);

} // namespace xtask::mirror_download
