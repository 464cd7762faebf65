/// The beginning of a file on its way: `<leaf>.part`, always a valid prefix, and the sidecar that speaks for
/// it.
///
/// What survives which crash:
/// - the process dies: everything written is in the page cache; one fdatasync on resume reports what the
/// kernel
///   could not write, and if it succeeds the whole file is trusted (same boot, device and inode as recorded);
/// - the power goes: the file's size may be right and its content not, so only `durable` bytes are trusted. A
///   checkpoint makes data durable first and only then records the new length.
/// A failed fsync is never repeated: the pages may be gone, so the partial is discarded.
#pragma once

#include "base/fd.hpp"
#include "base/file.hpp"
#include "transfer/names.hpp"
#include "transfer/sidecar.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace xtask::transfer {

/// Movable. `sync` and `checkpoint` may be called from another thread than the rest, but not both at a time.
class Partial {
  public:
    /// An empty partial; what stood there is removed durably first. `content` without the crash fields.
    /// Its sidecar is there before its first byte; with `fleeting` only when this object goes and leaves
    /// bytes behind, which saves the small files of a batch three changes of their folder.
    static Partial create(const Names& names, Sidecar content, std::string boot_id, bool fleeting = false);

    /// An empty partial under a name of its own and without a sidecar, for places without a trustworthy lock.
    /// It goes when this object goes.
    static Partial create_private(const Names& names, Sidecar content);

    /// What an earlier run left, cut to what can be trusted. None, and nothing left on disk, when there is
    /// nothing to trust or `wanted` refuses its content. Throws Error when the data turns out to be lost
    /// (failed fsync).
    static std::optional<Partial> resume(const Names& names, std::string boot_id,
                                         const std::function<bool(const Sidecar&)>& wanted);

    /// Removes partial and sidecar durably.
    static void remove(const Names& names);

    Partial(Partial&& other) noexcept;
    Partial& operator=(Partial&&) = delete;
    ~Partial();

    int fd() const noexcept { return fd_.get(); }
    const std::string& path() const noexcept { return path_; }
    const Sidecar& content() const noexcept { return content_; }
    std::uint64_t resumed() const noexcept { return resumed_; } ///< bytes that were there at the start

    /// Makes durable what is written. On a failed fsync the partial is discarded.
    void sync();
    /// The same, and records that the first `length` bytes are durable.
    void checkpoint(std::uint64_t length);
    /// Removes the files durably; the descriptor stays open.
    void discard();
    /// Before it is published: refuses (failure, "partial-replaced") when the path no longer names our file
    /// or its size is not `length`; gives it the mode of the file it will replace.
    void seal(std::uint64_t length) const;
    /// Gives the file its final name. The data is durable by then; the name is so once the folder is synced.
    void publish();

  private:
    Partial(const Names& names, std::string path, base::Fd fd, Sidecar content, bool shared)
        : names_(names), path_(std::move(path)), fd_(std::move(fd)), content_(std::move(content)),
          shared_(shared) {}

    Names names_;
    std::string path_;
    base::Fd fd_;
    Sidecar content_;
    bool shared_;
    bool unrecorded_ = false; ///< there is no sidecar, and there should be one if the bytes stay
    std::uint64_t resumed_ = 0;
};

} // namespace xtask::transfer
