/// Finished downloads on disk, found by the receipts beside them.
#pragma once

#include <xtask/context.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace xtask::hf_download {

inline constexpr std::string_view receipt_suffix = ".receipt.json";

struct Installed {
    std::string folder, leaf; ///< of the file that the receipt is of; it may be gone
    std::string repository, path, revision, commit, sha256, git_blob;
    std::uint64_t size = 0;

    std::string file() const { return folder + "/" + leaf; }
};

/// The receipt of `folder`/`leaf`; nothing where there is none that can be read as one. Its names are
/// checked.
std::optional<Installed> read_installed(Context& context, const std::string& folder, const std::string& leaf);

struct Findings {
    std::vector<Installed> recorded; ///< sorted by file
    std::vector<std::string>
        unrecorded; ///< files without a receipt, but for what downloads keep and hidden ones
};

/// Below `root`, at every depth; symlinks are not followed. Throws Error(failure) where the folder cannot be
/// read, or holds more than 100,000 downloads, and the signal's.
Findings find_installed(Context& context, const std::string& root);

} // namespace xtask::hf_download
