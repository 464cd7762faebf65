/// The folder of models as repositories.
#pragma once

#include "digest.hpp"
#include "folder.hpp"
#include "receipt.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace xtask::mirror_serve {

/// One file of a repository.
struct Entry {
    std::string path;  ///< in the repository: as its receipt says, else where it lies
    std::string local; ///< below the repository's folder
    FileStamp stamp;
    std::string sha256; ///< where it is known without hashing the file, or empty
    std::string commit; ///< from a receipt that still describes the file, or empty
};

/// What is remembered of files from one request to the next.
struct Memory {
    Digests digests;
    Receipts receipts;
};

/// What was there at one moment. Cheap to make: nothing is hashed until it is asked for, and a file that is
/// as it was is not opened.
class Repository {
  public:
    /// ID is ROOT/ORG/REPO, else ROOT/ORG-REPO; in both only if no receipt in it names another repository.
    static std::optional<Repository> find(const Folder& root, const std::string& id, Memory& memory);

    const std::string& id() const noexcept { return id_; }
    const std::vector<Entry>& entries() const noexcept { return entries_; } ///< by path
    const Entry* find_entry(std::string_view path) const;
    /// Some file is below `path`.
    bool has_folder(std::string_view path) const;

    /// The commit every receipt names, when each file has one that still holds; else 40 hex digits that
    /// depend on all paths, sizes and digests.
    std::string commit() const;
    std::string sha256(const Entry& entry) const;
    /// The entry's file as it is now; its stamp may be newer than the entry's.
    std::optional<File> open(const Entry& entry) const { return folder_.open_file(entry.local); }

  private:
    Repository(std::string id, Folder folder, Memory& memory)
        : id_(std::move(id)), folder_(std::move(folder)), memory_(&memory) {}
    /// False: a receipt names another repository.
    bool read_entries();

    std::string id_;
    Folder folder_;
    Memory* memory_;
    std::vector<Entry> entries_;
};

} // namespace xtask::mirror_serve
