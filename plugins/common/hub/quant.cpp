#include "hub/quant.hpp"

#include "hub/names.hpp"
#include "hub/shards.hpp"

#include <xtask/error.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <utility>

namespace xtask::hub {

namespace {

constexpr std::string_view suffix = ".gguf";
using Models = std::map<std::string, std::vector<std::string>>; ///< files by the first one's name

std::string upper(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return result;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) { return (c >= 'A' && c <= 'Z') || is_digit(c); }

/// `word` in `text`, both in upper case. "_" binds to the right: Q4_K is not in Q4_K_M, but Q8_0 is in
/// m_Q8_0.
bool has_word(std::string_view text, std::string_view word) {
    for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
        const std::size_t end = at + word.size();
        const bool begins = at == 0 || !is_word(text[at - 1]);
        const bool ends = end == text.size() || (!is_word(text[end]) && text[end] != '_');
        if (begins && ends) return true;
    }
    return false;
}

bool is_projector(std::string_view path) {
    return path.ends_with(suffix) && upper(leaf(path)).find("MMPROJ") != std::string::npos;
}

bool is_model(std::string_view path) {
    static constexpr std::array<std::string_view, 6> others{"MMPROJ",  "IMATRIX", "MTP-",
                                                            "EAGLE3-", "DFLASH-", "DSPARK-"};
    const std::string name = upper(leaf(path));
    return path.ends_with(suffix) && std::none_of(others.begin(), others.end(), [&](std::string_view other) {
               return name.find(other) != name.npos;
           });
}

Models models_of(std::span<const std::string> paths) {
    Models models;
    for (const std::string& path : paths) {
        if (!is_model(path)) continue;
        const auto shard = parse_shard(path);
        models[shard ? shard->paths().front() : path].push_back(path);
    }
    return models;
}

std::vector<std::string> names(const Models& models) {
    std::vector<std::string> result;
    result.reserve(models.size());
    for (const auto& [name, files] : models) result.push_back(name);
    return result;
}

Models named(const Models& models, std::string_view quant) {
    Models result;
    for (const auto& [name, files] : models) {
        if (names_quant(name, quant)) result.emplace(name, files);
    }
    return result;
}

Models automatic(const Models& models) {
    for (const char* quant : {"Q4_K_M", "Q8_0"}) {
        if (Models found = named(models, quant); !found.empty()) return found;
    }
    return models;
}

/// The number in the last word of the name: 4 of m-Q4_K_M.gguf, 16 of mmproj-BF16.gguf; 0: none.
int bits_of(std::string_view path) {
    std::string name = upper(leaf(path));
    name.resize(name.size() - suffix.size());
    if (const auto shard = parse_shard(path)) name = upper(leaf(shard->stem));
    const std::size_t separator = name.find_last_of("-.");
    const std::string word = separator == name.npos ? std::string() : name.substr(separator + 1);
    const auto digit = std::find_if(word.begin(), word.end(), is_digit);
    int bits = 0;
    for (auto c = digit; c != word.end() && is_digit(*c) && bits < 1000; ++c) bits = bits * 10 + (*c - '0');
    return bits;
}

std::string_view folder_of(std::string_view path) { return path.substr(0, path.rfind('/') + 1); }

} // namespace

bool names_quant(std::string_view path, std::string_view quant) {
    const std::string word = upper(quant);
    std::string text = upper(path);
    if (text.ends_with(upper(suffix))) text.resize(text.size() - suffix.size());
    return !word.empty() && has_word(text, word);
}

std::vector<std::string> model_of_quant(std::span<const std::string> paths, const std::string& quant) {
    const bool is_automatic = upper(quant) == upper(automatic_quant);
    const Models models = models_of(paths);
    Models chosen = is_automatic ? automatic(models) : named(models, quant);
    if (chosen.size() == 1) return std::move(chosen.begin()->second);
    if (models.empty()) {
        throw Error(ExitCode::network, "quant-not-found", "no model here is a GGUF file",
                    "name files with --file, or choose others with --include");
    }
    if (chosen.empty()) {
        throw Error(ExitCode::network, "quant-not-found",
                    "no model here is named " + quoted(quant) + "; there are " + listing(names(models)),
                    "choose another --quant, or a file with --file");
    }
    throw Error(ExitCode::network, "quant-ambiguous",
                (is_automatic ? "several models may be meant: "
                              : "several models are named " + quoted(quant) + ": ") +
                    listing(names(chosen)),
                "choose one with --file, or leave others out with --exclude");
}

std::optional<std::string> projector_of(std::span<const std::string> paths, std::string_view model) {
    const auto rank = [bits = bits_of(model)](const std::string& path) {
        return std::pair(-static_cast<std::ptrdiff_t>(folder_of(path).size()),
                         std::abs(bits_of(path) - bits));
    };
    const std::string* best = nullptr;
    for (const std::string& path : paths) {
        if (!is_projector(path) || !folder_of(model).starts_with(folder_of(path))) continue;
        if (best == nullptr || rank(path) < rank(*best)) best = &path;
    }
    return best == nullptr ? std::nullopt : std::optional(*best);
}

} // namespace xtask::hub
