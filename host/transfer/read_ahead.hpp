/// The bytes of a file, read by a thread of its own while the caller works on those before: copying them out
/// of the page cache takes a quarter of the time that hashing them takes.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace xtask::transfer {

/// Used by one thread.
class ReadAhead {
  public:
    /// [begin, end) of `fd`, which outlives this; `path` for messages. Throws Error(failure, "no-thread").
    ReadAhead(int fd, std::string path, std::uint64_t begin, std::uint64_t end);
    ~ReadAhead();
    ReadAhead(const ReadAhead&) = delete;
    ReadAhead& operator=(const ReadAhead&) = delete;

    /// The bytes that follow, valid until the next call. Empty at the end of the range or of the file. Throws
    /// the Error of a read that failed.
    std::span<const std::byte> next();

  private:
    static constexpr std::size_t block_size = std::size_t{256} << 10;
    static constexpr std::size_t blocks = 4;

    void read() noexcept;
    std::vector<std::byte>* wait_for_room();

    const int fd_;
    const std::string path_;
    std::uint64_t position_; ///< the reader's
    const std::uint64_t end_;

    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::vector<std::byte>> ring_;
    std::size_t filled_ = 0; ///< blocks in all
    std::size_t used_ = 0;   ///< likewise, by the caller
    bool holding_ = false;   ///< the caller works on the next block
    bool ended_ = false;     ///< nothing more is filled
    bool stopping_ = false;  ///< nobody wants more
    std::exception_ptr failure_;
    std::thread thread_; ///< last: starts when all else is there
};

} // namespace xtask::transfer
