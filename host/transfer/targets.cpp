#include "transfer/targets.hpp"

#include "transfer/expectation.hpp"
#include "transfer/names.hpp"

#include <filesystem>
#include <string>
#include <tuple>
#include <unordered_map>

namespace xtask::transfer {
namespace {

std::string resolved(const std::string& directory) {
    std::error_code error;
    auto path = std::filesystem::absolute(directory, error);
    auto real = std::filesystem::weakly_canonical(path, error);
    if (error) real = path.lexically_normal();
    return (real.has_filename() ? real : real.parent_path()).string();
}

bool same_wish(Artifact a, Artifact b) {
    normalize(a);
    normalize(b);
    const auto wish = [](const Artifact& x) {
        return std::tie(x.repository, x.path, x.revision, x.commit, x.sha256, x.git_blob, x.required_sha256,
                        x.length, x.force, x.repair, x.no_verify, x.dry_run);
    };
    return wish(a) == wish(b);
}

[[noreturn]] void refuse(const Artifact& artifact, const std::string& why) {
    throw Error(ExitCode::usage, "target-conflict",
                "'" + artifact.directory + "/" + artifact.leaf + "' " + why,
                "fetch them one after the other, into different folders");
}

} // namespace

std::vector<std::size_t> first_of_each(std::span<const Artifact> artifacts) {
    std::unordered_map<std::string, std::string> directories;
    std::unordered_map<std::string, std::size_t> targets;
    std::vector<Names> places;
    std::vector<std::size_t> first;
    for (const Artifact& artifact : artifacts) {
        Artifact checked = artifact;
        normalize(checked);
        const auto [directory, is_new] =
            directories.try_emplace(Names(artifact.directory, artifact.leaf).directory);
        if (is_new) directory->second = resolved(directory->first);
        places.emplace_back(directory->second, artifact.leaf);

        const auto [target, unique] = targets.try_emplace(places.back().file, first.size());
        if (!unique && !same_wish(artifacts[target->second], artifact)) {
            refuse(artifact, "is asked for twice, with different contents");
        }
        first.push_back(target->second);
    }
    for (const Names& names : places) {
        for (const std::string* companion : names.companions()) {
            for (const auto& path : {*companion, Names::temporary(*companion)}) {
                const auto taken = targets.find(path);
                if (taken == targets.end()) continue;
                refuse(artifacts[taken->second],
                       "is a name that the download of '" + names.file + "' needs itself");
            }
        }
    }
    return first;
}

} // namespace xtask::transfer
