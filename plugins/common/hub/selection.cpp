#include "hub/selection.hpp"

#include "hub/names.hpp"
#include "hub/quant.hpp"
#include "hub/shards.hpp"

#include <xtask/error.hpp>

#include <algorithm>
#include <set>
#include <utility>

namespace xtask::hub {

namespace {

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
    if (!selection.quant.empty()) {
        auto model = model_of_quant(chosen, selection.quant);
        if (auto projector = projector_of(chosen, model.front())) model.push_back(*std::move(projector));
        chosen = std::move(model);
    }
    chosen = with_shards(chosen);
    check_sets(chosen, listed);
    std::sort(chosen.begin(), chosen.end());
    return chosen;
}

} // namespace xtask::hub
