#include "request.hpp"

#include "file_list.hpp"
#include "hub/names.hpp"

#include <map>

namespace xtask::hf_download {

namespace {

[[noreturn]] void refuse(const char* reason, const std::string& message, const char* hint) {
    throw Error(ExitCode::usage, reason, message, hint);
}

std::string directory_below(std::string out, std::string_view repository) {
    if (out.empty()) refuse("bad-value", "--out is empty", "name a folder; . is the current one");
    if (out.back() != '/') out += '/';
    return out + hub::local_folder(repository);
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
        for (const std::string& path : paths) hub::check_file(path);
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
        const auto [place, is_new] = by_leaf.emplace(hub::leaf(path), path);
        if (is_new) {
            result.push_back(path);
        } else if (place->second != path) {
            refuse("same-name",
                   hub::quoted(place->second) + " and " + hub::quoted(path) + " have the same local name " +
                       hub::quoted(hub::leaf(path)),
                   "fetch them in two runs, each with its own --out");
        }
    }
    for (const auto& [leaf, path] : by_leaf) {
        for (const std::string_view suffix : hub::companion_suffixes) {
            const auto other = by_leaf.find(std::string(leaf) + std::string(suffix));
            if (other == by_leaf.end()) continue;
            refuse("same-name",
                   hub::quoted(other->second) + " has the local name that the download of " +
                       hub::quoted(path) + " needs for itself",
                   "fetch them in two runs, each with its own --out");
        }
    }
    return result;
}

} // namespace

Request read_request(Context& context, const Args& args) {
    Request request;
    request.endpoint = hub::parse_endpoint(args.text("base-url"));
    request.repository = args.text("id");
    request.revision = args.text("rev");
    hub::check_repository(request.repository);
    hub::check_revision(request.revision);
    request.directory = directory_below(args.text("out"), request.repository);
    request.paths = distinct(wanted_paths(context, args));
    request.required_sha256 = args.text_or("sha256", "");
    request.access = {args.text_or("token-file", ""), args.flag("send-token")};
    request.force = args.flag("force");
    request.no_verify = args.flag("no-verify");
    request.dry_run = args.flag("dry-run");
    request.offline = args.flag("offline");
    if (!request.required_sha256.empty() && request.paths.size() > 1) {
        refuse("conflict",
               "--sha256 is the hash of one file, and " + std::to_string(request.paths.size()) +
                   " are asked for",
               "fetch that file in a run of its own");
    }
    if (request.force && request.offline) {
        refuse("conflict", "--force fetches the file anew, and --offline forbids requests",
               "leave one out; HF_HUB_OFFLINE and BITNET_OFFLINE mean --offline too");
    }
    return request;
}

} // namespace xtask::hf_download
