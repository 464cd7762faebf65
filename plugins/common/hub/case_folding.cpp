#include "hub/case_folding.hpp"

#include "hub/names.hpp"
#include "posix/descriptor.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <set>
#include <system_error>

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/vfs.h>

namespace xtask::hub {

namespace {

constexpr std::size_t most_entries = 10'000;

bool is_there(const std::filesystem::path& path) {
    struct stat status {};
    return ::lstat(path.c_str(), &status) == 0;
}

std::string parent_of(const std::string& path) {
    const std::size_t slash = path.find_last_of('/');
    if (slash == path.npos) return path == "." ? ".." : ".";
    return path.substr(0, std::max<std::size_t>(slash, 1));
}

/// `directory`, or what is there of the folders above it.
std::string existing(const std::string& directory) {
    std::string place = directory.empty() ? "." : directory;
    while (place.size() > 1 && place.back() == '/') place.pop_back();
    while (!is_there(place) && place != "." && place != "/") place = parent_of(place);
    return place;
}

bool is_folding_kind(const std::string& place) {
    struct statfs system {};
    if (::statfs(place.c_str(), &system) != 0) return false;
    // vfat, exfat, ntfs, ntfs3, cifs, smb2, smb, hfs+
    static constexpr std::array<unsigned long, 8> folding{0x4d44,     0x2011bab0, 0x5346544e, 0x7366746e,
                                                          0xff534d42, 0xfe534d42, 0x517b,     0x482b};
    const auto kind = static_cast<unsigned long>(system.f_type) & 0xffffffffUL;
    return std::find(folding.begin(), folding.end(), kind) != folding.end();
}

bool is_marked(const std::string& place) {
    const posix::Descriptor folder(::open(place.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK));
    int flags = 0;
    return folder && ::ioctl(folder.get(), FS_IOC_GETFLAGS, &flags) == 0 && (flags & FS_CASEFOLD_FL) != 0;
}

char other_case(char c) {
    if (c >= 'a' && c <= 'z') return static_cast<char>(c - 'a' + 'A');
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Whether one of the names in `folder`, or `only` that, is found in other letters, though it is not listed
/// so. Inodes say nothing: FUSE gives each spelling its own. Nothing: there is no name to try.
std::optional<bool> finds_other_case(const std::string& folder, const std::string& only = {}) {
    std::set<std::string> names;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        if (names.size() == most_entries) return std::nullopt;
        names.insert(entry->path().filename().string());
    }
    if (error) return std::nullopt;
    for (const std::string& name : names) {
        if (!only.empty() && name != only) continue;
        std::string other = name;
        std::transform(other.begin(), other.end(), other.begin(), other_case);
        if (other == name) continue;
        return names.count(other) == 0 && is_there(std::filesystem::path(folder) / other);
    }
    return std::nullopt;
}

/// By the name of `place` itself, where the folder above it is of the same file system.
std::optional<bool> is_found_in_other_case(const std::string& place) {
    struct stat own {
    }, above{};
    const std::string parent = parent_of(place);
    if (::stat(place.c_str(), &own) != 0 || ::stat(parent.c_str(), &above) != 0) return std::nullopt;
    if (own.st_dev != above.st_dev) return std::nullopt;
    return finds_other_case(parent, std::string(leaf(place)));
}

} // namespace

bool folds_case(const std::string& directory) {
    const std::string place = existing(directory);
    if (is_folding_kind(place) || is_marked(place)) return true;
    if (const auto found = finds_other_case(place)) return *found;
    return is_found_in_other_case(place).value_or(false);
}

} // namespace xtask::hub
