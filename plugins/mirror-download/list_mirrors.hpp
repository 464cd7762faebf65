/// --list-mirrors: all there are, or those that --mirror names.
#pragma once

#include "choice.hpp"
#include "hub/wanted.hpp"

#include <xtask/command.hpp>

namespace xtask::mirror_download {

/// Asks each that has an address whether it answers, unless --offline. A plugin is loaded only where --mirror
/// names its mirror.
void list_mirrors(Context& context, const Args& args, const hub::Wanted& wanted, const History& history);

} // namespace xtask::mirror_download
