/// A file of this machine, or of a share that is mounted, as a source of bytes.
#pragma once

#include "base/fd.hpp"

#include <xtask/error.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include <sys/stat.h>

namespace xtask::transfer {

/// A thread of its own opens and reads it, because a share whose server is gone holds whoever touches it:
/// this object never waits, and leaves such a thread behind, which has what it needs and ends when the share
/// does.
///
/// Only a regular file, no link at the last component. It has to stay as it was when it was opened: one that
/// is longer, shorter or written to by the time its end is read is an error.
class LocalSource {
  public:
    /// Throws Error(failure, "no-thread") where the system gives no more.
    explicit LocalSource(std::string path);
    ~LocalSource();
    LocalSource(const LocalSource&) = delete;
    LocalSource& operator=(const LocalSource&) = delete;

    /// Readable: something has changed since `clear_wake`.
    int wake_fd() const noexcept;
    void clear_wake() noexcept;

    /// Once it is open.
    std::optional<struct stat> status() const;
    /// Then: its descriptor, which lives as long as this object.
    int fd() const;
    /// Then, once: reads [begin, end), or to what was the end of the file.
    void begin(std::uint64_t begin, std::uint64_t end);

    /// The next bytes, in order. 0: none yet, or `error` or the end.
    std::size_t read(std::span<std::byte> into);
    /// All of it was read, and the file is still as it was.
    bool ended() const;
    /// Why there will be no more; only when all that was read before has been taken.
    std::optional<Error> error() const;

  private:
    struct State;
    std::shared_ptr<State> state_;
};

} // namespace xtask::transfer
