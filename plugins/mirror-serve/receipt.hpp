/// The receipts that downloads leave beside their files (docs/reliability.md has the format).
#pragma once

#include "folder.hpp"

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace xtask::mirror_serve {

inline constexpr std::string_view receipt_suffix = ".receipt.json";

struct Receipt {
    std::string repository, path, commit;
    std::string sha256; ///< 64 lower-case hex digits, or empty
    std::string git_blob, etag, verified;
    std::uint64_t size = 0;
    std::uint64_t inode = 0;
    std::int64_t modified = 0; ///< nanoseconds since 1970

    /// The file has not been touched since the receipt was written.
    bool describes(const FileStamp& file) const noexcept {
        return size == file.size && inode == file.inode && modified == file.modified;
    }
};

/// Nothing for a text that is no receipt.
std::optional<Receipt> parse_receipt(const std::string& text);

/// Receipts by the stamps of the files they stand in, each of which is read once. Safe to use from many
/// threads.
class Receipts {
  public:
    /// Of `file` in `folder`, which may be any file; nothing where it is no receipt.
    std::optional<Receipt> read(const Folder& folder, const Listed& file);

  private:
    std::mutex mutex_;
    std::map<FileStamp, std::optional<Receipt>> known_;
};

/// A file that a download keeps beside "x": "x.part", "x.lock", "x.receipt.json", … and their temporaries.
bool is_bookkeeping(std::string_view path) noexcept;

} // namespace xtask::mirror_serve
