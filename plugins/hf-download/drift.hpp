/// How a folder of models differs from a lock file.
#pragma once

#include "lock_file.hpp"

#include <xtask/context.hpp>

#include <span>
#include <string>
#include <vector>

namespace xtask::hf_download {

/// Its receipt says it is the locked file, and it was not touched since.
bool is_hit(Context& context, const Locked& file, const std::string& out);

struct Drift {
    enum class Kind { missing, changed, extra };
    Kind kind = Kind::missing;
    std::string local; ///< below `out`
};

/// "missing", "changed" or "extra"
std::string_view kind_name(Drift::Kind kind) noexcept;

/// Files that are not there, are not what is locked (hashed where their receipt does not speak for them), or
/// are downloads of a locked repository that the lock does not name. Sends no request.
std::vector<Drift> find_drift(Context& context, std::span<const Locked> files, const std::string& out);

} // namespace xtask::hf_download
