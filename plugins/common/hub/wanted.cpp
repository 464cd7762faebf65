#include "hub/wanted.hpp"

#include "hub/file_list.hpp"
#include "hub/names.hpp"

#include <map>

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
bool outranks(const Args& args, const char* one, const char* other) {
    const auto rank = [&](const char* name) {
        if (!args.has(name) || args.origin(name) == Origin::defaulted) return 0;
        return args.origin(name) == Origin::flag ? 2 : 1;
    };
    return rank(one) > rank(other);
}

std::vector<std::string> wanted_paths(Context& context, const Args& args) {
    std::vector<std::string> paths;
    if (!outranks(args, "files-from", "file")) {
        paths = args.all("file");
        for (const std::string& path : paths) check_file(path);
    }
    if (args.has("files-from") && !outranks(args, "file", "files-from")) {
        const std::string list = args.text("files-from");
        const std::string name = list == "-" ? "standard input" : list;
        auto listed = parse_file_list(read_file_list(context, list), name);
        paths.insert(paths.end(), std::make_move_iterator(listed.begin()),
                     std::make_move_iterator(listed.end()));
        if (paths.empty()) refuse("no-files", name + " names no file", "write one path a line");
    }
    return paths;
}

/// Each path once. All land in one folder under their last component.
std::vector<std::string> distinct(const std::vector<std::string>& paths) {
    std::vector<std::string> result;
    std::map<std::string_view, std::string_view> by_leaf;
    for (const std::string& path : paths) {
        const auto [place, is_new] = by_leaf.emplace(leaf(path), path);
        if (is_new) {
            result.push_back(path);
        } else if (place->second != path) {
            refuse("same-name",
                   quoted(place->second) + " and " + quoted(path) + " have the same local name " +
                       quoted(leaf(path)),
                   "fetch them in two runs, each with its own --out");
        }
    }
    for (const auto& [leaf, path] : by_leaf) {
        for (const std::string_view suffix : companion_suffixes) {
            const auto other = by_leaf.find(std::string(leaf) + std::string(suffix));
            if (other == by_leaf.end()) continue;
            refuse("same-name",
                   quoted(other->second) + " has the local name that the download of " + quoted(path) +
                       " needs for itself",
                   "fetch them in two runs, each with its own --out");
        }
    }
    return result;
}

} // namespace

Wanted read_wanted(Context& context, const Args& args) {
    Wanted wanted;
    wanted.repository = args.text("id");
    wanted.revision = args.text("rev");
    check_repository(wanted.repository);
    check_revision(wanted.revision);
    wanted.out = args.text("out");
    wanted.directory = directory_below(wanted.out, wanted.repository);
    wanted.paths = distinct(wanted_paths(context, args));
    wanted.required_sha256 = args.text_or("sha256", "");
    wanted.force = args.flag("force");
    wanted.no_verify = args.flag("no-verify");
    wanted.dry_run = args.flag("dry-run");
    wanted.offline = args.flag("offline");
    if (!wanted.required_sha256.empty() && wanted.paths.size() > 1) {
        refuse("conflict",
               "--sha256 is the hash of one file, and " + std::to_string(wanted.paths.size()) +
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
