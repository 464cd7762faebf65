#include "engine/catalog.hpp"

#include "cpp_cache.hpp"
#include "engine/builtin.hpp"
#include "engine/launcher.hpp"

#include <algorithm>
#include <filesystem>

namespace xtask::crossval {

namespace {

namespace fs = std::filesystem;

Description built_in(Context& context, std::string_view name, std::string_view summary,
                     std::string_view raw) {
    return parse_description(context, llama_cpp_description(name, summary, raw), std::string(name), "/");
}

constexpr std::string_view reference_summary = "the C++ reference that fetch-cpp built";
constexpr std::string_view path_summary =
    "llama.cpp: llama-completion or llama-cli of PATH, and what is beside it";

std::string reference_folder(const Settings& settings) {
    if (const auto named = settings.environment(cpp_cache::variable)) return fs::absolute(*named).string();
    const auto home = settings.environment("HOME");
    return home ? *home + "/" + std::string(cpp_cache::below_home) : std::string();
}

/// Folders with a description are no folders of programs.
Choice folder_engine(Context& context, const std::string& folder) {
    std::error_code error;
    const std::string bin = fs::absolute(folder, error).lexically_normal().string();
    for (const char* program : {"llama-completion", "llama-cli", "llama-server", "llama-results"}) {
        if (find_program(bin + "/" + program, "").empty()) continue;
        return {built_in(context, "llama.cpp", "the programs in " + bin, "{bin}/llama-cli"), bin, bin};
    }
    throw Error(ExitCode::usage, "no-such-engine", folder + " has none of the programs of llama.cpp",
                "name the folder with llama-cli or llama-server in it, or a description");
}

std::vector<std::string> described_names(const std::string& folder) {
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end && names.size() < 1000;
         entry.increment(error)) {
        const fs::path path = entry->path();
        if (path.extension() == ".json") names.push_back(path.stem().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

Listed listed(const Choice& choice) {
    Listed one{choice.description.name, choice.description.summary, choice.origin, {}, {}};
    for (const AdapterDescription& adapter : choice.description.adapters) {
        const std::string kind(name_of(adapter.kind));
        if (std::find(one.adapters.begin(), one.adapters.end(), kind) == one.adapters.end())
            one.adapters.push_back(kind);
    }
    return one;
}

template <class Find>
Listed listed_or_problem(std::string_view name, std::string_view summary, std::string_view origin,
                         const Find& find) {
    try {
        return listed(find());
    } catch (const Error& error) {
        if (is_signal(error.code)) throw;
        return {std::string(name), std::string(summary), std::string(origin), {}, error.what()};
    }
}

} // namespace

std::string engine_folder(const Settings& settings) {
    if (const auto config = settings.environment("XDG_CONFIG_HOME"); config && config->front() == '/')
        return *config + "/xtask/engines";
    const auto home = settings.environment("HOME");
    return home && home->front() == '/' ? *home + "/.config/xtask/engines" : std::string();
}

Choice find_reference(Context& context) {
    const std::string folder = reference_folder(context.settings());
    if (find_program(folder + "/bitnet-llama-cli", "").empty()) {
        throw Error(ExitCode::engine_failed, "no-reference", "there is no C++ reference in " + folder,
                    "xtask fetch-cpp builds it; or name another engine with --reference");
    }
    return {built_in(context, reference_engine, reference_summary, "{bin}/../bitnet-llama-cli"),
            folder + "/bin", folder};
}

Choice find_candidate_on_path(Context& context) {
    const std::string path = context.settings().environment("PATH").value_or("");
    for (const char* program : {"llama-completion", "llama-cli"}) {
        const std::string found = find_program(program, path);
        if (found.empty()) continue;
        const std::string bin = fs::path(found).parent_path().string();
        return {built_in(context, path_engine, path_summary, "{bin}/llama-cli"), bin, bin};
    }
    throw Error(
        ExitCode::usage, "no-candidate", "there is no candidate to compare with the reference",
        "name one with --candidate (xtask crossval --engines lists what there is), or put llama-completion "
        "on PATH");
}

Choice find_engine(Context& context, const std::string& word) {
    std::error_code error;
    const bool is_path = word.find('/') != word.npos || word.ends_with(".json");
    if (is_path && fs::is_directory(word, error)) return folder_engine(context, word);
    if (is_path) return {read_description(context, word), "", word};
    if (word == reference_engine) return find_reference(context);
    if (word == path_engine) return find_candidate_on_path(context);
    const std::string folder = engine_folder(context.settings());
    const auto names = described_names(folder);
    if (std::find(names.begin(), names.end(), word) != names.end()) {
        const std::string file = folder + "/" + word + ".json";
        return {read_description(context, file), "", file};
    }
    std::string known = std::string(reference_engine) + ", " + std::string(path_engine);
    for (const std::string& name : names) known += ", " + name;
    throw Error(ExitCode::usage, "no-such-engine", "there is no engine \"" + word + "\"; there are " + known,
                "a description is named with a slash: ./" + word + ".json");
}

std::vector<Listed> list_engines(Context& context) {
    std::vector<Listed> all;
    all.push_back(listed_or_problem(reference_engine, reference_summary, "built in",
                                    [&] { return find_reference(context); }));
    all.push_back(listed_or_problem(path_engine, path_summary, "built in",
                                    [&] { return find_candidate_on_path(context); }));
    const std::string folder = engine_folder(context.settings());
    for (const std::string& name : described_names(folder)) {
        const std::string file = folder + "/" + name + ".json";
        all.push_back(listed_or_problem(name, "", file, [&] {
            return Choice{read_description(context, file), "", file};
        }));
        all.back().name = name; // by which it is asked for
    }
    return all;
}

} // namespace xtask::crossval
