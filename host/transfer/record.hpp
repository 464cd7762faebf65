/// The metadata beside a finished file: `.etag`, `.lastmod`, `.receipt.json`.
#pragma once

#include "base/fd.hpp"
#include "transfer/names.hpp"
#include "transfer/receipt.hpp"

#include <string>
#include <vector>

#include <sys/stat.h>

namespace xtask::transfer {

/// A record that is written but not in force yet: temporaries, which go with this object. Each file of the
/// record appears whole, the receipt last. Movable.
class RecordDraft {
  public:
    struct File {
        std::string path, temporary;
        base::Fd fd; ///< none: there is nothing to say, so `path` is removed
    };

    /// Writes what the receipt says, with time, size, modification time and inode of the finished file, whose
    /// `status` this is. `shared`: the lock is held, so temporaries have fixed names.
    RecordDraft(const Names& names, Receipt receipt, const struct stat& status, bool shared);
    RecordDraft(RecordDraft&&) = default;
    RecordDraft& operator=(RecordDraft&&) = delete;
    ~RecordDraft();

    /// To be made durable before `publish`.
    const std::vector<File>& files() const noexcept { return files_; }
    /// Durable once the folder is synced.
    void publish();

  private:
    void write(const std::string& path, const std::string& content, bool shared);

    std::vector<File> files_;
};

/// All of it for one file that is there already: written, durable, in force.
void write_record(const Names& names, Receipt receipt, bool shared);

/// Removes a finished file and its record, the record first and durably.
void remove_finished(const Names& names);

/// Removes temporaries that a killed run left. Under the lock only.
void sweep_temporaries(const Names& names);

} // namespace xtask::transfer
