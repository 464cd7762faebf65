#include "hub/selection.hpp"

#include "hub/names.hpp"
#include "hub/shards.hpp"

#include <xtask/error.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace xtask::hub {

namespace {

constexpr std::size_t max_shown = 20;

std::string upper(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return result;
}

bool is_word(char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

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

std::string listing(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < names.size() && i < max_shown; ++i)
        text.append(i == 0 ? "" : ", ").append(names[i]);
    if (names.size() > max_shown) text += ", and " + std::to_string(names.size() - max_shown) + " more";
    return text;
}

bool is_model(std::string_view path) {
    return path.ends_with(".gguf") && upper(leaf(path)).find("MMPROJ") == std::string::npos;
}

/// Sets of shards count as one model, under their first file's name.
std::map<std::string, std::vector<std::string>> models_of(std::span<const std::string> paths) {
    std::map<std::string, std::vector<std::string>> models;
    for (const std::string& path : paths) {
        if (!is_model(path)) continue;
        const auto shard = parse_shard(path);
        models[shard ? shard->paths().front() : path].push_back(path);
    }
    return models;
}

std::vector<std::string> of_quant(std::span<const std::string> paths, const std::string& quant) {
    std::vector<std::string> chosen, others;
    std::vector<std::string> files;
    for (const auto& [name, parts] : models_of(paths)) {
        if (!names_quant(name, quant)) {
            others.push_back(name);
            continue;
        }
        chosen.push_back(name);
        files = parts;
    }
    if (chosen.size() == 1) return files;
    if (chosen.empty()) {
        throw Error(
            ExitCode::network, "quant-not-found",
            "no model here is named " + quoted(quant) +
                (others.empty() ? "; there is no GGUF file at all" : "; there are " + listing(others)),
            "choose another --quant, or a file with --file");
    }
    throw Error(ExitCode::network, "quant-ambiguous",
                "several models are named " + quoted(quant) + ": " + listing(chosen),
                "choose one with --file, or leave others out with --exclude");
}

void check_sets(const std::vector<std::string>& chosen, std::span<const std::string> listed) {
    std::vector<std::string> missing;
    for (const std::string& path : chosen) {
        if (!std::binary_search(listed.begin(), listed.end(), path)) missing.push_back(path);
    }
    if (missing.empty()) return;
    throw Error(ExitCode::network, "shards-missing",
                "the repository lacks parts of a model: " + listing(missing),
                "the set is of no use without them; look at another revision");
}

} // namespace

bool names_quant(std::string_view path, std::string_view quant) {
    const std::string word = upper(quant);
    std::string text = upper(path);
    if (text.ends_with(".GGUF")) text.resize(text.size() - 5);
    return !word.empty() && has_word(text, word);
}

std::vector<std::string> with_shards(std::span<const std::string> paths) {
    std::vector<std::string> result;
    std::set<std::string, std::less<>> known;
    for (const std::string& path : paths) {
        const auto shard = parse_shard(path);
        if (!shard) {
            if (known.insert(path).second) result.push_back(path);
            continue;
        }
        if (known.count(path) != 0) continue;
        for (std::string& part : shard->paths()) {
            if (known.insert(part).second) result.push_back(std::move(part));
        }
    }
    return result;
}

std::vector<std::string> select(std::span<const std::string> listed, const Selection& selection) {
    const auto matches_one_of = [](const std::vector<Glob>& globs, const std::string& path) {
        return std::any_of(globs.begin(), globs.end(), [&](const Glob& glob) { return glob.matches(path); });
    };
    std::vector<std::string> chosen;
    for (const std::string& path : listed) {
        if (!selection.include.empty() && !matches_one_of(selection.include, path)) continue;
        if (!matches_one_of(selection.exclude, path)) chosen.push_back(path);
    }
    if (chosen.empty()) {
        throw Error(ExitCode::network, "no-match",
                    "none of the " + std::to_string(listed.size()) + " files of the repository is selected",
                    "`*` stays within a folder: **/*.gguf means any folder");
    }
    if (!selection.quant.empty()) chosen = of_quant(chosen, selection.quant);
    chosen = with_shards(chosen);
    check_sets(chosen, listed);
    std::sort(chosen.begin(), chosen.end());
    return chosen;
}

} // namespace xtask::hub
