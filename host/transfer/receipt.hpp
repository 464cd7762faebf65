/// The record beside a finished file: what it is, where it came from, how it was verified, when.
#pragma once

#include "transfer/artifact.hpp"
#include "transfer/chain.hpp"
#include "transfer/names.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/stat.h>

namespace xtask::transfer {

/// Never holds a secret: `source` is a URL without query and credentials.
struct Receipt {
    std::string repository, path, revision, commit;
    std::string source, mirror;
    std::vector<Use> uses; ///< of several mirrors; only written, and not of those that had no part in it
    std::string sha256, git_blob; ///< of the content; git_blob only where it was computed
    Chain chain;                  ///< of sha256; without states where the file is one piece, or is not known
    std::string etag, last_modified;
    std::string verified;   ///< "sha256", "git-blob", "size" or "none"
    std::string downloaded; ///< RFC 3339, UTC
    std::uint64_t length = 0;
    /// Of the file when the receipt was written: together they notice every later change.
    std::int64_t mtime_ns = 0;
    std::uint64_t inode = 0;
};

std::string format_receipt(const Receipt& receipt);
/// None for anything that is not a receipt of this format.
std::optional<Receipt> parse_receipt(std::string_view json);

/// None where there is none, or none that can be read as one.
std::optional<Receipt> read_receipt(const Names& names);

/// Modification time in nanoseconds since the epoch.
std::int64_t mtime_ns(const struct stat& status);
/// Size, modification time and inode are those of the receipt.
bool describes(const Receipt& receipt, const struct stat& status);

/// "2026-11-23T02:55:00Z" for a wall time in seconds.
std::string format_time(std::int64_t seconds);

} // namespace xtask::transfer
