#include "hub/places.hpp"

#include "hub/names.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <sys/stat.h>

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
