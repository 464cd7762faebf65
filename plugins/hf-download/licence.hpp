/// Under which licence a repository is published.
#pragma once

#include "hub/identity.hpp"

#include <xtask/context.hpp>

#include <string>

namespace xtask::hf_download {

/// What the hub's card of the repository says at the revision of `where`; empty where it says nothing, and
/// where the hub does not answer: nothing depends on it. Throws the signal's Error.
std::string find_licence(Context& context, const hub::Location& where, const hub::Access& access);

} // namespace xtask::hf_download
