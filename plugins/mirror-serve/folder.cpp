#include "folder.hpp"

#include "posix/below.hpp"

#include <xtask/error.hpp>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

namespace xtask::mirror_serve {

namespace {

using posix::file_flags;
using posix::folder_flags;
using posix::open_below;

constexpr int max_depth = 16;
constexpr std::size_t max_files = 100'000;

FileStamp stamp_of(const struct stat& status) {
    return {status.st_dev, status.st_ino, static_cast<std::uint64_t>(status.st_size),
            std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec};
}

struct CloseDirectory {
    void operator()(DIR* directory) const { ::closedir(directory); }
};

struct Name {
    std::string name;
    bool is_folder;
    FileStamp stamp;
};

/// Folders and regular files, sorted; "." and ".." left out.
std::vector<Name> list(int fd) {
    std::vector<Name> names;
    // An own open file description: the position of a shared one would be shared too.
    Descriptor copy(::openat(fd, ".", folder_flags));
    const std::unique_ptr<DIR, CloseDirectory> directory(copy ? ::fdopendir(copy.get()) : nullptr);
    if (!directory) return names;
    copy.release();
    // NOLINTNEXTLINE(concurrency-mt-unsafe): glibc's is safe for streams that are not shared
    while (const dirent* entry = ::readdir(directory.get())) {
        const std::string_view name = entry->d_name;
        struct stat status {};
        if (name == "." || name == "..") continue;
        if (::fstatat(fd, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
        if (S_ISDIR(status.st_mode) || S_ISREG(status.st_mode))
            names.push_back({std::string(name), S_ISDIR(status.st_mode), stamp_of(status)});
    }
    std::sort(names.begin(), names.end(), [](const Name& a, const Name& b) { return a.name < b.name; });
    return names;
}

} // namespace

Folder::Folder(const std::string& path)
    : descriptor_(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    if (descriptor_) return;
    const std::string why = std::generic_category().message(errno);
    throw Error(ExitCode::failure, "no-folder", "cannot open the folder " + path + ": " + why,
                "name a folder that holds models");
}

std::optional<Folder> Folder::open_folder(std::string_view relative) const {
    Descriptor descriptor = open_below(descriptor_.get(), relative, folder_flags);
    if (!descriptor) return std::nullopt;
    return Folder(std::move(descriptor));
}

std::optional<File> Folder::open_file(std::string_view relative) const {
    Descriptor descriptor = open_below(descriptor_.get(), relative, file_flags);
    if (!descriptor) return std::nullopt;
    struct stat status {};
    if (::fstat(descriptor.get(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
    return File{std::move(descriptor), stamp_of(status)};
}

std::vector<Listed> Folder::files() const {
    std::vector<Listed> files;
    collect("", 0, files);
    std::sort(files.begin(), files.end(), [](const Listed& a, const Listed& b) { return a.path < b.path; });
    return files;
}

void Folder::collect(const std::string& prefix, int depth, std::vector<Listed>& files) const {
    for (const auto& [name, is_folder, stamp] : list(descriptor_.get())) {
        if (files.size() >= max_files) return;
        if (!is_folder) {
            files.push_back({prefix + name, stamp});
        } else if (depth + 1 < max_depth) {
            if (const auto below = open_folder(name)) below->collect(prefix + name + "/", depth + 1, files);
        }
    }
}

std::optional<std::string> read_all(const File& file, std::uint64_t max) {
    if (file.stamp.size > max) return std::nullopt;
    std::string content(file.stamp.size, '\0');
    std::size_t have = 0;
    while (have < content.size()) {
        const ssize_t n = ::pread(file.descriptor.get(), content.data() + have, content.size() - have,
                                  static_cast<off_t>(have));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return std::nullopt;
        have += static_cast<std::size_t>(n);
    }
    return content;
}

} // namespace xtask::mirror_serve
