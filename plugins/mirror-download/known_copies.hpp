/// Files that an earlier download has verified and left below --out: they need not be fetched again.
#pragma once

#include <xtask/context.hpp>

#include <cstdint>
#include <map>
#include <string>

namespace xtask::mirror_download {

class KnownCopies {
  public:
    static constexpr std::size_t max_entries = 20'000; ///< looked at; more are left alone
    static constexpr int max_depth = 4;                ///< folders below --out

    /// Looks for receipts below `out`, and believes those whose file was not touched since. Symbolic links
    /// are not followed; what cannot be read is passed over.
    KnownCopies(Context& context, const std::string& out);

    /// Absolute path of a file with that hash and length; empty: there is none.
    std::string find(const std::string& sha256, std::uint64_t length) const;

  private:
    std::map<std::pair<std::string, std::uint64_t>, std::string> paths_;
};

/// Whether the host brings files from local candidates: those of folders, and known copies.
/// Until its transfer does, they are not offered.
constexpr bool host_takes_paths() noexcept { return false; }

} // namespace xtask::mirror_download
