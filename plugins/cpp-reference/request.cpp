#include "request.hpp"

#include "configure.hpp"
#include "words.hpp"

#include <algorithm>
#include <filesystem>

namespace xtask::cpp_reference {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const std::string& message, const char* hint) {
    throw Error(ExitCode::usage, "bad-value", message, hint);
}

std::string working_directory() {
    std::error_code error;
    const fs::path path = fs::current_path(error);
    return error ? std::string("/") : path.string();
}

std::string absolute(const std::string& path) {
    return (fs::path(working_directory()) / path).lexically_normal().string();
}

std::string cache_path(const Context& context, const Args& args) {
    std::string path;
    if (args.has("cache")) {
        path = args.text("cache");
        if (path.empty()) refuse("--cache is empty", "name a folder");
        path = absolute(path);
    } else {
        const auto home = context.settings().environment("HOME");
        if (!home || home->front() != '/') refuse("HOME is not set", "name a folder with --cache");
        path = fs::path(*home + "/" + std::string(cpp_cache::below_home)).lexically_normal().string();
    }
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    return path;
}

std::string pinned_commit(const Args& args) {
    std::string commit = args.text_or("commit", "");
    if (commit.empty() && !args.has("commit")) return commit;
    if (!is_commit(commit))
        refuse("--commit is not the 40 hexadecimal digits of a commit", "give all of them");
    std::transform(commit.begin(), commit.end(), commit.begin(),
                   [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c; });
    return commit;
}

std::string binary_name(const Args& args) {
    std::string name = args.text_or("binary", "");
    const bool strange = name.find_first_of("/\\ \t\n") != name.npos || name.find('\0') != name.npos;
    const bool hidden = !name.empty() && (name.front() == '-' || name.front() == '.');
    if (args.has("binary") && (name.empty() || strange || hidden || name.size() > 100))
        refuse("--binary is not the name of an executable",
               "give the name that the build gives it, as llama-cli");
    return name;
}

std::vector<Patch> digests_of(Context& context, const std::vector<std::string>& paths) {
    std::vector<Patch> patches;
    patches.reserve(paths.size());
    for (const std::string& path : paths)
        patches.push_back({fs::path(path).filename().string(), context.files().sha256(path)});
    return patches;
}

} // namespace

Request read_request(Context& context, const Args& args) {
    Request request;
    request.repository = parse_repository(args.text("repo"), working_directory());
    request.cache = Cache(cache_path(context, args));
    request.commit = pinned_commit(args);
    request.print_env = args.text_or("print-env", "");
    request.jobs = static_cast<int>(args.integer_or("jobs", 0));
    request.timeout = args.integer("timeout");
    if (args.has("lock-wait")) request.lock_wait = args.integer("lock-wait");
    request.force = args.flag("force");
    request.clean = args.flag("clean");
    request.dry_run = args.flag("dry-run");
    request.offline = args.flag("offline");

    Recipe& recipe = request.recipe;
    recipe.repository = request.repository.url;
    recipe.ref = args.text("tag");
    check_ref(recipe.ref);
    recipe.backend = args.text("backend");
    recipe.binary = binary_name(args);
    std::vector<std::string> own;
    for (const std::string& text : args.all("cmake-flags")) {
        const auto words = split_words(text);
        own.insert(own.end(), words.begin(), words.end());
    }
    check_flags(own);
    recipe.flags = configure_flags(recipe.backend, own);
    for (const char* name : build_variables) {
        if (const auto value = context.settings().environment(name))
            recipe.environment.emplace_back(name, *value);
    }
    for (const std::string& path : args.all("patch")) request.patches.push_back(absolute(path));
    recipe.patches = digests_of(context, request.patches);
    request.names_compiler = names_compiler(own) || context.settings().environment("CC").has_value() ||
                             context.settings().environment("CXX").has_value();
    if (request.clean && request.offline)
        refuse("--clean removes the source, and --offline forbids to fetch it again", "leave one out");
    return request;
}

} // namespace xtask::cpp_reference
