/// What the hub's lists say of one file.
#pragma once

#include "hub/identity.hpp"

#include <xtask/json.hpp>

#include <optional>

namespace xtask::hub {

/// From an object of `tree` or `paths-info`; nothing where it is no file, or does not say enough to check
/// one.
std::optional<Identity> read_entry(JsonView entry);

} // namespace xtask::hub
