/// What a name says in a folder of downloads: which download it belongs to, and as what.
#pragma once

#include <string>
#include <string_view>

namespace xtask::clean_cache {

enum class Role {
    file,      ///< a model, or anything
    record,    ///< kept beside a finished file
    partial,   ///< "x.part", or "x.part.PID-RANDOM" where locks cannot be relied on
    sidecar,   ///< "x.part.json"
    lock,      ///< "x.lock"
    temporary, ///< a record that was being written
};

struct Leaf {
    std::string_view stem; ///< the download's own name
    Role role = Role::file;

    std::string lock() const { return std::string(stem) + ".lock"; }
    /// The name whose age counts for this one: what lies beside a file is as old as the file.
    std::string subject() const;
};

/// A view into `name`.
Leaf leaf_of(std::string_view name) noexcept;

} // namespace xtask::clean_cache
