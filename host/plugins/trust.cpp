#include "plugins/trust.hpp"

#include "base/file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <system_error>

#include <sys/stat.h>
#include <unistd.h>

namespace xtask::plugins {

namespace {

std::string octal(mode_t mode) {
    std::string digits;
    for (int shift = 9; shift >= 0; shift -= 3) digits += static_cast<char>('0' + ((mode >> shift) & 7U));
    return digits;
}

} // namespace

Trust Trust::standard(const std::string& executable) {
    std::vector<uid_t> owners{0, ::geteuid()};
    struct stat info {};
    if (::stat(executable.c_str(), &info) == 0) owners.push_back(info.st_uid);
    return Trust(std::move(owners));
}

std::optional<Distrust> Trust::entry(const std::string& path, bool parent) const {
    struct stat info {};
    if (::lstat(path.c_str(), &info) != 0)
        return Distrust{path + ": " + std::generic_category().message(errno), {}};
    if (std::find(owners_.begin(), owners_.end(), info.st_uid) == owners_.end()) {
        return Distrust{path + " belongs to user " + std::to_string(info.st_uid),
                        "sudo chown root '" + path + "', once you know what it holds"};
    }
    const bool shared = (info.st_mode & (S_IWGRP | S_IWOTH)) != 0;
    const bool sticky_root = parent && (info.st_mode & S_ISVTX) != 0 && info.st_uid == 0;
    if (shared && !sticky_root) {
        return Distrust{path + " can be written by others (mode " + octal(info.st_mode & 07777U) + ")",
                        "chmod go-w '" + path + "'"};
    }
    return std::nullopt;
}

std::optional<Distrust> Trust::directory(const std::string& path, const std::string& below) const {
    for (std::string at = path;; at = base::parent_directory(at)) {
        if (at == below) return std::nullopt;
        if (auto problem = entry(at, at != path)) return problem;
        if (at == "/") return std::nullopt;
    }
}

std::optional<Distrust> Trust::file(const std::string& directory, const std::string& leaf) const {
    const std::string path = directory + "/" + leaf;
    const auto real = real_entry(path);
    if (!real) return Distrust{path + ": " + std::generic_category().message(errno), {}};
    if (base::parent_directory(*real) != directory) {
        return Distrust{path + " is a link out of its directory, to " + *real, "copy the file there instead"};
    }
    struct stat info {};
    if (::lstat(real->c_str(), &info) != 0 || !S_ISREG(info.st_mode)) {
        return Distrust{path + " is no regular file", {}};
    }
    return entry(*real, false);
}

std::optional<std::string> real_path(const std::string& path) {
    const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr), &std::free);
    if (!real) return std::nullopt;
    return std::string(real.get());
}

std::optional<std::string> real_entry(const std::string& path) {
    struct stat info {};
    if (::lstat(path.c_str(), &info) != 0) return std::nullopt;
    return S_ISLNK(info.st_mode) ? real_path(path) : path;
}

} // namespace xtask::plugins
