/// Every name a transfer uses, made from one folder and one leaf. Suffixes are appended, never substituted.
#pragma once

#include <array>
#include <cstddef>
#include <string>

namespace xtask::transfer {

/// The longest leaf whose companions and their temporaries still fit 255 bytes. The contract is abi.h, at
/// xtask_artifact::leaf; plugins/common/hub/names.hpp keeps to it too.
inline constexpr std::size_t longest_leaf = 238;

struct Names {
    /// Throws Error(usage) for a leaf that is no plain name: empty, ".", "..", with "/" or control
    /// characters, or too long.
    Names(std::string directory, const std::string& leaf);

    std::string directory; ///< never empty
    std::string file;      ///< the final path
    std::string part;
    std::string sidecar;
    std::string lock;
    std::string etag;
    std::string last_modified;
    std::string receipt;

    /// A partial nobody else knows of, for file systems without locks.
    std::string private_part() const;
    /// Where `path` is written before it is renamed. Fixed, because the lock keeps others away, so what a
    /// killed run left is found again.
    static std::string temporary(const std::string& path) { return path + ".tmp"; }

    std::array<const std::string*, 6> companions() const {
        return {&part, &sidecar, &lock, &etag, &last_modified, &receipt};
    }
};

/// Throws Error(failure, "name-taken") when a companion's name is itself a finished download ("x.part" beside
/// "x"), Error(failure, "unsafe-file") when a folder, FIFO or device stands at one of our names.
void check_places(const Names& names);

} // namespace xtask::transfer
