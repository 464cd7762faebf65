#include "model/choice.hpp"

#include <algorithm>
#include <filesystem>
#include <vector>

namespace xtask::crossval {

namespace {

namespace fs = std::filesystem;

constexpr const char* folder = "models";
constexpr const char* default_model = "models/microsoft-bitnet-b1.58-2B-4T-gguf/ggml-model-i2_s.gguf";
constexpr std::size_t shown = 20, looked_at = 100'000;

std::string resolved(const std::string& path) {
    std::error_code error;
    const fs::path real = fs::canonical(path, error);
    if (error || !fs::is_regular_file(real, error)) {
        throw Error(ExitCode::usage, "no-model", "there is no model " + path,
                    "xtask download-model or xtask gen-fixtures brings one");
    }
    return real.string();
}

std::vector<std::string> models_below(const char* where) {
    std::vector<std::string> found;
    std::error_code error;
    std::size_t seen = 0;
    const auto options = fs::directory_options::skip_permission_denied;
    for (fs::recursive_directory_iterator entry(where, options, error), end; !error && entry != end;
         entry.increment(error)) {
        if (++seen > looked_at) break;
        std::error_code ignored;
        if (entry->path().extension() == ".gguf" && entry->is_regular_file(ignored))
            found.push_back(entry->path().string());
    }
    std::sort(found.begin(), found.end());
    return found;
}

} // namespace

std::string choose_model(const std::string& model) {
    if (!model.empty()) return resolved(model);
    std::error_code error;
    if (fs::is_regular_file(default_model, error)) return resolved(default_model);
    const auto found = models_below(folder);
    if (found.size() == 1) return resolved(found.front());
    if (found.empty()) {
        throw Error(ExitCode::usage, "no-model", "no model is named, and there is none below models/",
                    "name one with --model or CROSSVAL_GGUF; xtask download-model brings the default one");
    }
    std::string list;
    for (std::size_t i = 0; i < std::min(found.size(), shown); ++i) list += "\n  " + found[i];
    if (found.size() > shown) list += "\n  and " + std::to_string(found.size() - shown) + " more";
    throw Error(ExitCode::usage, "no-model", "several models could be meant:" + list,
                "name one with --model");
}

} // namespace xtask::crossval
