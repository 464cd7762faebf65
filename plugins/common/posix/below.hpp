/// What lies below an open folder, reached without following a symlink: nothing outside can be reached.
#pragma once

#include "posix/descriptor.hpp"

#include <cerrno>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <sys/stat.h>

namespace xtask::posix {

inline constexpr int folder_flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
/// O_NONBLOCK: opening a FIFO must not wait for its writer.
inline constexpr int file_flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;

/// Component by component: O_NOFOLLOW alone guards only the last one. `at(folder, component, last)` opens
/// each. None, and errno, where a component is empty, "." or "..", or cannot be opened.
template <class Open>
Descriptor walk_below(int root, std::string_view relative, Open at) {
    Descriptor reached;
    for (int folder = root;; folder = reached.get()) {
        const std::size_t slash = relative.find('/');
        const std::string component(relative.substr(0, slash));
        if (component.empty() || component == "." || component == "..") {
            errno = EINVAL;
            return {};
        }
        const bool last = slash == relative.npos;
        reached = Descriptor(at(folder, component.c_str(), last));
        if (last || !reached) return reached;
        relative.remove_prefix(slash + 1);
    }
}

inline Descriptor open_below(int root, std::string_view relative, int last_flags) {
    return walk_below(root, relative, [&](int folder, const char* component, bool last) {
        return ::openat(folder, component, last ? last_flags : folder_flags);
    });
}

/// A folder, made with its parents where it is missing.
inline Descriptor make_below(int root, std::string_view relative) {
    return walk_below(root, relative, [](int folder, const char* component, bool) {
        const int there = ::openat(folder, component, folder_flags);
        if (there >= 0 || errno != ENOENT) return there;
        if (::mkdirat(folder, component, 0777) != 0 && errno != EEXIST) return -1;
        return ::openat(folder, component, folder_flags);
    });
}

} // namespace xtask::posix
