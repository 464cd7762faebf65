#include "check.hpp"

#include <utility>

#include <sys/stat.h>

namespace xtask::hf_download {

std::string_view state_name(Check::State state) noexcept {
    switch (state) {
    case Check::State::intact:
        return "intact";
    case Check::State::damaged:
        return "damaged";
    case Check::State::missing:
        return "missing";
    case Check::State::unrecorded:
        return "unrecorded";
    case Check::State::repaired:
        break;
    }
    return "repaired";
}

Artifact artifact_of(const Installed& file) {
    Artifact artifact;
    artifact.directory = file.folder;
    artifact.leaf = file.leaf;
    artifact.repository = file.repository;
    artifact.path = file.path;
    artifact.revision = file.revision.empty() ? "main" : file.revision;
    artifact.commit = file.commit;
    artifact.sha256 = file.sha256;
    artifact.git_blob = file.sha256.empty() ? file.git_blob : "";
    artifact.length = file.size;
    return artifact;
}

void look_at(Context& context, Check& check) {
    const Installed& file = check.file;
    if (file.sha256.empty() && file.git_blob.empty()) {
        struct stat status {};
        const bool there = ::lstat(file.file().c_str(), &status) == 0;
        check.state = there ? Check::State::unrecorded : Check::State::missing;
        return;
    }
    FileCheck found = context.transfer().check(artifact_of(file));
    check.why = std::move(found.why);
    check.damaged = std::move(found.damaged);
    switch (found.state) {
    case FileCheck::State::intact:
        check.state = Check::State::intact;
        return;
    case FileCheck::State::damaged:
        check.state = Check::State::damaged;
        return;
    case FileCheck::State::absent:
        break;
    }
    check.state = Check::State::missing;
}

} // namespace xtask::hf_download
