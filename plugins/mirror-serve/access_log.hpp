/// What was served, handed from the threads that answer to the thread of the command, which alone may call
/// the host.
#pragma once

#include "posix/descriptor.hpp"

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace xtask::mirror_serve {

using posix::Descriptor;

struct Access {
    std::string client;
    std::string method;
    std::string path; ///< of the target, without its query
    int status = 0;
    std::uint64_t sent = 0;         ///< bytes of the body
    std::uint64_t milliseconds = 0; ///< from the request's head to the last byte sent
    std::string_view cache{};       ///< Answer::cache
};

class AccessLog {
  public:
    AccessLog();

    /// From any thread. Beyond 10,000 waiting entries the new one is only counted.
    void add(Access access) noexcept;
    /// Readable while entries wait.
    int fd() const noexcept { return event_.get(); }

    struct Batch {
        std::vector<Access> entries;
        std::uint64_t dropped = 0;
    };
    /// All that wait, oldest first.
    Batch take();

  private:
    std::mutex mutex_;
    Batch waiting_;
    Descriptor event_;
};

} // namespace xtask::mirror_serve
