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

FileEntry::FileEntry(std::string at) : path(std::move(at)), real(path) {
    if (::lstat(path.c_str(), &status) == 0) {
        if (!S_ISLNK(status.st_mode)) return;
        if (const auto target = real_path(path)) {
            real = *target;
            if (::lstat(real.c_str(), &status) == 0) return;
        }
    }
    error = errno;
    status = {};
}

std::optional<Distrust> Trust::permissions(const std::string& path, const struct stat& status,
                                           bool parent) const {
    if (std::find(owners_.begin(), owners_.end(), status.st_uid) == owners_.end()) {
        return Distrust{path + " belongs to user " + std::to_string(status.st_uid),
                        "sudo chown root '" + path + "', once you know what it holds"};
    }
    const bool shared = (status.st_mode & (S_IWGRP | S_IWOTH)) != 0;
    const bool sticky_root = parent && (status.st_mode & S_ISVTX) != 0 && status.st_uid == 0;
    if (shared && !sticky_root) {
        return Distrust{path + " can be written by others (mode " + octal(status.st_mode & 07777U) + ")",
                        "chmod go-w '" + path + "'"};
    }
    return std::nullopt;
}

std::optional<Distrust> Trust::directory(const std::string& path, const std::string& below) const {
    for (std::string at = path;; at = base::parent_directory(at)) {
        if (at == below) return std::nullopt;
        struct stat status {};
        if (::lstat(at.c_str(), &status) != 0)
            return Distrust{at + ": " + std::generic_category().message(errno), {}};
        if (auto problem = permissions(at, status, at != path)) return problem;
        if (at == "/") return std::nullopt;
    }
}

std::optional<Distrust> Trust::file(const std::string& directory, const FileEntry& entry) const {
    if (entry.error != 0)
        return Distrust{entry.path + ": " + std::generic_category().message(entry.error), {}};
    if (base::parent_directory(entry.real) != directory) {
        return Distrust{entry.path + " is a link out of its directory, to " + entry.real,
                        "copy the file there instead"};
    }
    if (!S_ISREG(entry.status.st_mode)) return Distrust{entry.path + " is no regular file", {}};
    return permissions(entry.real, entry.status, false);
}

std::optional<std::string> real_path(const std::string& path) {
    const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr), &std::free);
    if (!real) return std::nullopt;
    return std::string(real.get());
}

} // namespace xtask::plugins
