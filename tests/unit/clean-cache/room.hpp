/// A folder for one test, gone with it; and what a test does to files in it.
#pragma once

#include "posix/descriptor.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace xtask::clean_cache {

namespace fs = std::filesystem;

class Room {
  public:
    Room() {
        std::string pattern = fs::temp_directory_path() / "clean-cache.XXXXXX";
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
        path = pattern;
    }
    Room(const Room&) = delete;
    Room& operator=(const Room&) = delete;
    ~Room() {
        std::error_code ignored;
        fs::remove_all(path, ignored);
    }

    fs::path write(const fs::path& relative, const std::string& content = "x") const {
        const fs::path file = path / relative;
        fs::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << content;
        return file;
    }
    fs::path folder(const fs::path& relative) const {
        fs::create_directories(path / relative);
        return path / relative;
    }
    bool has(const fs::path& relative) const { return fs::exists(fs::symlink_status(path / relative)); }
    posix::Descriptor open(const fs::path& relative = ".") const {
        return posix::Descriptor(::open((path / relative).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    }
    /// Makes it look as if last changed so many seconds ago.
    void age(const fs::path& relative, std::int64_t seconds) const {
        const timespec when{::time(nullptr) - seconds, 0};
        const timespec both[] = {when, when};
        if (::utimensat(AT_FDCWD, (path / relative).c_str(), both, AT_SYMLINK_NOFOLLOW) != 0)
            throw std::runtime_error("utimensat failed");
    }

    fs::path path;
};

/// The working folder, for the life of this.
class Inside {
  public:
    explicit Inside(const fs::path& path) : before_(fs::current_path()) { fs::current_path(path); }
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;
    ~Inside() { fs::current_path(before_); }

  private:
    fs::path before_;
};

} // namespace xtask::clean_cache
