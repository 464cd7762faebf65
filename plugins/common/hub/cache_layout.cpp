#include "hub/cache_layout.hpp"

#include "hub/identity.hpp"
#include "hub/names.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

namespace xtask::hub {

namespace {

std::string folder_of(const std::string& repository) {
    std::string name = "models--" + repository;
    if (const std::size_t slash = name.find('/'); slash != name.npos) name.replace(slash, 1, "--");
    return name;
}

} // namespace

std::string find_cache(const Settings& settings) {
    static constexpr std::array<std::pair<const char*, const char*>, 5> places{
        {{"HF_HUB_CACHE", ""},
         {"HUGGINGFACE_HUB_CACHE", ""},
         {"HF_HOME", "/hub"},
         {"XDG_CACHE_HOME", "/huggingface/hub"},
         {"HOME", "/.cache/huggingface/hub"}}};
    for (const auto& [name, below] : places) {
        auto value = settings.environment(name);
        if (!value) continue;
        const auto home = settings.environment("HOME");
        if (home && (*value == "~" || value->starts_with("~/"))) value->replace(0, 1, *home);
        std::string path = std::filesystem::absolute(*value + below).lexically_normal().string();
        while (path.size() > 1 && path.back() == '/') path.pop_back();
        return path;
    }
    throw Error(ExitCode::usage, "no-cache", "there is no place for the shared cache: HOME is not set",
                "set HF_HUB_CACHE to a folder");
}

CacheNames cache_names(const Artifact& artifact) {
    CacheNames names;
    names.folder = folder_of(artifact.repository);
    // Who knows both has it from a receipt: the hub announces the git blob id of small files only.
    names.blob = artifact.git_blob.empty() ? artifact.sha256 : artifact.git_blob;
    names.lock = ".locks/" + names.folder + "/" + names.blob + ".lock";
    if (!artifact.commit.empty()) {
        names.snapshot = "snapshots/" + artifact.commit + "/" + artifact.path;
        names.link = "../../";
        const auto depth = std::count(artifact.path.begin(), artifact.path.end(), '/');
        for (auto i = depth; i > 0; --i) names.link += "../";
        names.link += "blobs/" + names.blob;
    }
    if (!is_commit(artifact.revision)) names.ref = "refs/" + artifact.revision;
    return names;
}

std::string snapshot_path(const Artifact& artifact, const std::string& commit) {
    return folder_of(artifact.repository) + "/snapshots/" + commit + "/" + artifact.path;
}

std::optional<std::string> shared_blob(std::string_view link) {
    static constexpr std::string_view up = "../../";
    static constexpr std::string_view store = "blobs/";
    if (!link.starts_with(up) || !link.substr(up.size()).starts_with(store)) return std::nullopt;
    const std::string_view below = link.substr(up.size() + store.size());
    if (below.size() != 2 + 1 + 64 || below[2] != '/') return std::nullopt;
    const std::string_view name = below.substr(3);
    if (hex_digest(name, 64) != name || name.substr(0, 2) != below.substr(0, 2)) return std::nullopt;
    return std::string(link.substr(up.size()));
}

} // namespace xtask::hub
