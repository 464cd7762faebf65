/// Hashes: of texts, and of files, each file once.
#pragma once

#include "folder.hpp"

#include <atomic>
#include <future>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace xtask::mirror_serve {

/// Lower-case hex.
std::string sha256_hex(std::string_view text);
std::string sha1_hex(std::string_view text);

/// SHA-256 of files, remembered as long as their stamps stay the same. Safe to use from many threads: those
/// that ask for a file that is being hashed wait for the one that does it.
class Digests {
  public:
    /// Throws Error(failure) when the file cannot be read to its end, or `stop` was called.
    std::string sha256(const File& file);
    /// Of a file that has been hashed already.
    std::optional<std::string> known(const FileStamp& stamp);
    /// Ends every calculation, now and later.
    void stop() noexcept { stopped_ = true; }

  private:
    std::string calculate(const File& file) const;

    std::atomic<bool> stopped_ = false;
    std::mutex mutex_;
    std::map<FileStamp, std::shared_future<std::string>> known_;
};

} // namespace xtask::mirror_serve
