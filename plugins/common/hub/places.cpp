#include "hub/places.hpp"

#include "hub/names.hpp"
#include "posix/descriptor.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/vfs.h>

namespace xtask::hub {

namespace {

std::string folded(std::string_view name, bool folds_case) {
    std::string result(name);
    if (!folds_case) return result;
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return result;
}

/// Calls `visit` with each folder above `local`, the outermost first.
template <class Visit>
void each_folder(std::string_view local, Visit visit) {
    for (std::size_t slash = local.find('/'); slash != local.npos; slash = local.find('/', slash + 1))
        visit(local.substr(0, slash));
}

} // namespace

void check_places(std::span<const Place> places, bool folds_case, ExitCode code, const char* hint) {
    const auto refuse = [&](const std::string& first, const std::string& second, const std::string& why) {
        throw Error(code, "same-name", quoted(first) + " and " + quoted(second) + " " + why, hint);
    };
    // What stands under each name: a file, or a folder of one.
    std::map<std::string, std::string> files, folders;
    for (const Place& place : places) {
        const auto [other, is_new] = files.emplace(folded(place.local, folds_case), place.path);
        if (!is_new) {
            refuse(other->second, place.path,
                   folds_case ? "have the same local name where case does not count"
                              : "have the same local name " + quoted(place.local));
        }
        each_folder(place.local, [&](std::string_view folder) {
            folders.emplace(folded(folder, folds_case), place.path);
        });
    }
    const auto refuse_at = [&](const std::string& name, const std::string& path) {
        for (const auto* taken : {&files, &folders}) {
            const auto other = taken->find(name);
            if (other == taken->end()) continue;
            refuse(other->second, path,
                   "have the same local name: that of the one is what the download of the other needs for "
                   "itself");
        }
    };
    for (const auto& [name, path] : files) {
        if (const auto other = folders.find(name); other != folders.end())
            refuse(other->second, path, "have the same local name, one as a folder");
        for (const std::string_view suffix : companion_suffixes) refuse_at(name + std::string(suffix), path);
    }
}

bool folds_case(const std::string& directory) {
    std::string place = directory.empty() ? "." : directory;
    struct stat status {};
    while (::stat(place.c_str(), &status) != 0) {
        const std::size_t slash = place.rfind('/');
        if (slash == place.npos) {
            place = ".";
            break;
        }
        place.resize(std::max<std::size_t>(slash, 1));
    }
    struct statfs system {};
    if (::statfs(place.c_str(), &system) != 0) return false;
    // vfat, exfat, ntfs, ntfs3, cifs, smb2, smb, hfs+
    static constexpr std::array<unsigned long, 8> folding{0x4d44,     0x2011bab0, 0x5346544e, 0x7366746e,
                                                          0xff534d42, 0xfe534d42, 0x517b,     0x482b};
    const auto kind = static_cast<unsigned long>(system.f_type) & 0xffffffffUL;
    if (std::find(folding.begin(), folding.end(), kind) != folding.end()) return true;
    const posix::Descriptor folder(::open(place.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK));
    int flags = 0;
    return folder && ::ioctl(folder.get(), FS_IOC_GETFLAGS, &flags) == 0 && (flags & FS_CASEFOLD_FL) != 0;
}

void check_folders(const std::string& directory, std::span<const Place> places) {
    std::set<std::string, std::less<>> known;
    for (const Place& place : places) {
        each_folder(place.local, [&](std::string_view folder) {
            if (!known.emplace(folder).second) return;
            const std::string path = directory + "/" + std::string(folder);
            struct stat status {};
            if (::lstat(path.c_str(), &status) != 0 || S_ISDIR(status.st_mode)) return;
            throw Error(ExitCode::failure, "unsafe-folder",
                        quoted(path) + " is no folder, and " + quoted(place.path) + " belongs in it",
                        "move it away, or choose another folder (--out)");
        });
    }
}

} // namespace xtask::hub
