#include "hub/wanted.hpp"

#include "hub/file_list.hpp"
#include "hub/names.hpp"
#include "hub/places.hpp"

#include <algorithm>
#include <initializer_list>
#include <set>

namespace xtask::hub {

namespace {

[[noreturn]] void refuse(const char* reason, const std::string& message, const char* hint) {
    throw Error(ExitCode::usage, reason, message, hint);
}

std::string directory_below(std::string out, std::string_view repository) {
    if (out.empty()) refuse("bad-value", "--out is empty", "name a folder; . is the current one");
    if (out.back() != '/') out += '/';
    return out + local_folder(repository);
}

/// What was typed goes before what a config file says, and both before the default; of one origin both count.
int rank(const Args& args, std::initializer_list<const char*> names) {
    int highest = 0;
    for (const char* name : names) {
        if (!args.has(name) || args.origin(name) == Origin::defaulted) continue;
        highest = std::max(highest, args.origin(name) == Origin::flag ? 2 : 1);
    }
    return highest;
}

std::vector<Glob> globs(const Args& args, const char* name) {
    std::vector<Glob> result;
    for (const std::string& text : args.all(name)) result.emplace_back(text);
    return result;
}

/// Nothing where files are named: the higher rank wins, and of one rank both together make no sense.
Selection selection(const Args& args) {
    const int wanted = rank(args, {"all", "include", "exclude", "quant"});
    const int named = rank(args, {"file", "files-from"});
    if (wanted == 0 || named > wanted) return {};
    Selection selection{args.flag("all"), globs(args, "include"), globs(args, "exclude"),
                        args.text_or("quant", "")};
    if (selection.any() && named == wanted) {
        refuse("conflict",
               "--file and --files-from name files, and --all, --include, --exclude and --quant select some",
               "give one or the other");
    }
    return selection;
}

std::vector<std::string> wanted_paths(Context& context, const Args& args) {
    std::vector<std::string> paths;
    const int file = rank(args, {"file"}), list = rank(args, {"files-from"});
    if (list <= file) {
        paths = args.all("file");
        for (const std::string& path : paths) check_file(path);
    }
    if (args.has("files-from") && file <= list) {
        const std::string from = args.text("files-from");
        const std::string name = from == "-" ? "standard input" : from;
        auto listed = parse_file_list(read_file_list(context, from), name);
        paths.insert(paths.end(), std::make_move_iterator(listed.begin()),
                     std::make_move_iterator(listed.end()));
        if (paths.empty()) refuse("no-files", name + " names no file", "write one path a line");
    }
    return paths;
}

/// Each path once. All land in `directory` under their last component.
std::vector<std::string> distinct(const std::vector<std::string>& paths, const std::string& directory) {
    std::vector<std::string> result;
    std::set<std::string_view> known;
    std::vector<Place> places;
    for (const std::string& path : paths) {
        if (!known.insert(path).second) continue;
        result.push_back(path);
        places.push_back({path, std::string(leaf(path))});
    }
    check_places(places, places.size() > 1 && folds_case(directory), ExitCode::usage,
                 "fetch them in two runs, each with its own --out");
    return result;
}

} // namespace

std::string Wanted::folder_of(std::string_view path) const {
    const std::size_t slash = selection.any() ? path.rfind('/') : path.npos;
    return slash == path.npos ? directory : directory + "/" + std::string(path.substr(0, slash));
}

Wanted read_wanted(Context& context, const Args& args) {
    Wanted wanted;
    wanted.repository = args.text("id");
    wanted.revision = args.text("rev");
    check_repository(wanted.repository);
    check_revision(wanted.revision);
    wanted.out = args.text("out");
    wanted.directory = directory_below(wanted.out, wanted.repository);
    wanted.required_sha256 = args.text_or("sha256", "");
    wanted.selection = selection(args);
    if (!wanted.selection.any()) {
        const auto named = wanted_paths(context, args);
        // A hash is of the one file that is named.
        wanted.paths =
            distinct(wanted.required_sha256.empty() ? with_shards(named) : named, wanted.directory);
    }
    wanted.force = args.flag("force");
    wanted.no_verify = args.flag("no-verify");
    wanted.dry_run = args.flag("dry-run");
    wanted.offline = args.flag("offline");
    if (!wanted.required_sha256.empty() && wanted.paths.size() != 1) {
        refuse("conflict",
               "--sha256 is the hash of one file, and " +
                   (wanted.selection.any() ? "several" : std::to_string(wanted.paths.size())) +
                   " are asked for",
               "fetch that file in a run of its own");
    }
    if (wanted.force && wanted.offline) {
        refuse("conflict", "--force fetches the file anew, and --offline forbids requests",
               "leave one out; HF_HUB_OFFLINE and BITNET_OFFLINE mean --offline too");
    }
    return wanted;
}

} // namespace xtask::hub
