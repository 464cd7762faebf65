#include "lock_command.hpp"

#include "hub/names.hpp"
#include "installed.hpp"
#include "licence.hpp"
#include "lock_file.hpp"
#include "report.hpp"
#include "request.hpp"
#include "survey.hpp"

#include <xtask/json.hpp>

#include <algorithm>
#include <cerrno>
#include <map>
#include <optional>
#include <utility>

#include <unistd.h>

namespace xtask::hf_download {

namespace {

/// Something is named: a repository, files or a selection.
bool asks_for_files(const Args& args) {
    const auto names = {"id", "file", "files-from", "all", "include", "exclude", "quant"};
    return std::any_of(names.begin(), names.end(),
                       [&](const char* name) { return args.has(name) && args.origin(name) == Origin::flag; });
}

/// `folder`/`leaf` as a path below `out`.
std::string below(std::string out, const std::string& folder, const std::string& leaf) {
    if (!out.ends_with('/')) out += '/';
    const std::string whole = folder + "/" + leaf;
    return whole.starts_with(out) ? whole.substr(out.size()) : whole;
}

std::vector<Locked> ask_hub(Context& context, const Request& request, const std::string& out) {
    std::vector<Item> items = survey(context, request);
    if (const Error* error = hub::gravest(hub::pointers_to(items))) throw Error(*error);
    std::vector<Locked> files;
    for (const Item& item : items) {
        const Artifact& artifact = item.artifact;
        Locked& file = files.emplace_back();
        file.repository = artifact.repository;
        file.revision = artifact.revision;
        file.commit = artifact.commit;
        file.path = artifact.path;
        file.local = below(out, artifact.directory, artifact.leaf);
        file.sha256 = artifact.sha256;
        file.git_blob = artifact.git_blob;
        file.size = artifact.length.value_or(0);
        const bool known = artifact.length && (!file.sha256.empty() || !file.git_blob.empty());
        if (known) continue;
        const auto local = read_installed(context, artifact.directory, artifact.leaf);
        if (!local || local->sha256.empty() || local->commit != file.commit || local->path != file.path ||
            local->repository != file.repository) {
            throw Error(ExitCode::network, "no-identity",
                        "the hub announces no hash or no size for " + hub::quoted(artifact.path),
                        "download it first: then the hash of what came is locked");
        }
        file.sha256 = local->sha256;
        file.size = local->size;
    }
    return files;
}

std::vector<Locked> look_on_disk(Context& context, const std::string& out) {
    std::vector<Locked> files;
    for (const Installed& one : find_installed(context, out).recorded) {
        if (::access(one.file().c_str(), F_OK) != 0 || one.sha256.empty()) {
            context.ui().warn(one.file() + " is not locked: it is gone, or its hash was not recorded");
            continue;
        }
        files.push_back({one.repository,
                         one.revision.empty() ? "main" : one.revision,
                         one.commit,
                         one.path,
                         below(out, one.folder, one.leaf),
                         one.sha256,
                         one.git_blob,
                         {},
                         one.size});
    }
    if (!files.empty()) return files;
    throw Error(ExitCode::failure, "nothing-downloaded", "there is no download below " + hub::quoted(out),
                "say what to lock with --id and --file, or download it first");
}

std::vector<Locked> read_old(Context& context, const std::string& output) {
    if (::access(output.c_str(), F_OK) != 0 && errno == ENOENT) return {};
    return parse_lock(context, context.files().read(output, max_lock_bytes), output);
}

/// From the old lock where it is of the same commit, else from the hub.
void add_licences(Context& context, const Request& request, const std::vector<Locked>& old,
                  std::vector<Locked>& files) {
    std::map<std::pair<std::string, std::string>, std::string> licences;
    for (const Locked& file : old) {
        if (!file.licence.empty()) licences.emplace(std::pair(file.repository, file.commit), file.licence);
    }
    std::optional<hub::Access> access;
    for (Locked& file : files) {
        const std::pair key(file.repository, file.commit);
        auto found = licences.find(key);
        if (found == licences.end() && !request.offline) {
            if (!access) access = hub::find_access(context, request.endpoint, request.access);
            const std::string& revision = file.commit.empty() ? file.revision : file.commit;
            std::string licence =
                find_licence(context, {request.endpoint, file.repository, revision, ""}, *access);
            found = licences.emplace(key, std::move(licence)).first;
        }
        if (found != licences.end()) file.licence = found->second;
    }
}

std::string text_of(const std::string& output, const std::vector<Locked>& files, bool dry_run) {
    std::uint64_t size = 0;
    std::map<std::string, std::string> repositories; // and a commit of each
    for (const Locked& file : files) {
        size += file.size;
        repositories[file.repository] = file.commit;
    }
    std::string text = output + "\n" + report_line("state", dry_run ? "would be written" : "written") +
                       report_line("files", grouped(files.size())) + report_line("size", byte_count(size));
    for (const auto& [repository, commit] : repositories) {
        std::string line = repository;
        line.append(" ").append(commit);
        text += report_line("id", line);
    }
    return text;
}

std::string json_of(const std::string& output, const std::vector<Locked>& files) {
    JsonWriter json;
    json.begin_object().member("path", output).key("files").begin_array();
    for (const Locked& file : files) {
        json.begin_object()
            .member("id", file.repository)
            .member("revision", file.revision)
            .member_if("commit", file.commit)
            .member("path", file.path)
            .member("local", file.local)
            .member_if("sha256", file.sha256)
            .member_if("git_blob", file.git_blob)
            .member_if("licence", file.licence)
            .member("size", file.size)
            .end_object();
    }
    return json.end_array().end_object().take();
}

} // namespace

ExitCode Lock::run(Context& context, const Args& args) {
    const Request request = read_request(context, args);
    const std::string output = args.text("output"), out = args.text("out");
    const auto old = read_old(context, output);
    const bool asks = asks_for_files(args);
    auto files = asks ? ask_hub(context, request, out) : look_on_disk(context, out);
    add_licences(context, request, old, files);
    if (asks) { // other repositories stay as they are
        for (const Locked& file : old) {
            const bool replaced = file.repository == request.repository ||
                                  std::any_of(files.begin(), files.end(),
                                              [&](const Locked& other) { return other.local == file.local; });
            if (!replaced) files.push_back(file);
        }
    }
    const std::string text = format_lock(files);
    parse_lock(context, text, output); // what cannot be read again is not written
    if (!request.dry_run) context.files().write(output, text);
    context.ui().print(text_of(output, files, request.dry_run));
    context.ui().result(json_of(output, files));
    return ExitCode::ok;
}

} // namespace xtask::hf_download
