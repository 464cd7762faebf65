#include "drift.hpp"

#include "installed.hpp"

#include <set>

#include <sys/stat.h>

namespace xtask::hf_download {

bool is_hit(Context& context, const Locked& file, const std::string& out) {
    const Local local = context.transfer().lookup(file.folder(out), file.leaf());
    if (local.state != Local::State::intact || local.length != file.size) return false;
    if (!file.sha256.empty()) return local.sha256 == file.sha256;
    return local.repository == file.repository && local.path == file.path && !file.commit.empty() &&
           local.commit == file.commit;
}

std::string_view kind_name(Drift::Kind kind) noexcept {
    switch (kind) {
    case Drift::Kind::missing:
        return "missing";
    case Drift::Kind::changed:
        return "changed";
    case Drift::Kind::extra:
        break;
    }
    return "extra";
}

std::vector<Drift> find_drift(Context& context, std::span<const Locked> files, const std::string& out) {
    std::vector<Drift> drift;
    std::set<std::string> locked, repositories;
    for (const Locked& file : files) {
        context.check_cancelled();
        locked.insert(file.folder(out) + "/" + file.leaf());
        repositories.insert(file.repository);
        if (is_hit(context, file, out)) continue;
        const std::string path = file.folder(out) + "/" + file.leaf();
        struct stat status {};
        if (::lstat(path.c_str(), &status) != 0) {
            drift.push_back({Drift::Kind::missing, file.local});
            continue;
        }
        const bool same = S_ISREG(status.st_mode) &&
                          static_cast<std::uint64_t>(status.st_size) == file.size && !file.sha256.empty() &&
                          context.files().sha256(path) == file.sha256;
        if (!same) drift.push_back({Drift::Kind::changed, file.local});
    }
    struct stat status {};
    if (::stat(out.c_str(), &status) != 0) return drift;
    const std::string root = out.ends_with('/') ? out : out + "/";
    for (const Installed& one : find_installed(context, out).recorded) {
        const std::string path = one.file();
        if (repositories.count(one.repository) == 0 || locked.count(path) != 0) continue;
        drift.push_back({Drift::Kind::extra, path.starts_with(root) ? path.substr(root.size()) : path});
    }
    return drift;
}

} // namespace xtask::hf_download
