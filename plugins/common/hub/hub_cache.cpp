#include "hub/hub_cache.hpp"

#include "hub/cache_files.hpp"
#include "hub/file_digest.hpp"
#include "hub/identity.hpp"
#include "hub/names.hpp"
#include "hub/twin.hpp"
#include "posix/below.hpp"

#include <filesystem>
#include <system_error>

namespace xtask::hub {

namespace {

posix::Descriptor open_folder(const std::string& path) {
    return posix::Descriptor(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

/// The ref says the commit, and the link in its snapshot the blob, whose name is its hash.
void identify(int cache, Artifact& artifact) {
    std::string commit = artifact.revision;
    const CacheNames names = cache_names(artifact);
    if (!names.ref.empty()) {
        commit = read_ref(cache, names.folder + "/" + names.ref).value_or("");
        while (commit.ends_with('\n')) commit.pop_back();
    }
    if (!is_commit(commit)) return;
    const std::string link = read_link(cache, snapshot_path(artifact, commit));
    const std::string_view name = leaf(link);
    artifact.sha256 = hex_digest(name, 64);
    artifact.git_blob = hex_digest(name, 40);
    if (!artifact.sha256.empty() || !artifact.git_blob.empty()) artifact.commit = commit;
}

bool is_there(const Local& local, const Artifact& artifact) {
    if (local.state != Local::State::intact) return false;
    if (artifact.sha256.empty() && artifact.git_blob.empty()) return true; // nobody says anything else
    if (!artifact.sha256.empty() && local.sha256 == artifact.sha256) return true;
    return !artifact.commit.empty() && local.commit == artifact.commit && local.path == artifact.path &&
           local.repository == artifact.repository;
}

/// True: it stands in its place now.
bool put(Context& context, const Artifact& artifact, const Blob& blob) {
    try {
        std::filesystem::create_directories(artifact.directory);
        const auto folder = open_folder(artifact.directory);
        if (!folder) return false;
        Twin(blob.descriptor.get(), folder.get()).publish(folder.get(), artifact.leaf);
        return true;
    } catch (const std::system_error& error) {
        context.ui().debug(std::string("from the shared cache by copying: ") + error.what());
        return false;
    }
}

} // namespace

HubCache::HubCache(Context& context) : context_(context), root_(find_cache(context.settings())) {}

void HubCache::warn_damaged(const std::string& relative) {
    if (!damaged_.insert(relative).second) return;
    context_.ui().warn("the copy in the shared cache is damaged, so it is not used: " + root_ + "/" +
                       relative + "; remove it, and the next download shares the right one");
}

void HubCache::offer_one(Item& item) {
    Artifact& artifact = item.artifact;
    if (item.error || artifact.dry_run || artifact.force) return;
    const auto cache = open_folder(root_);
    if (!cache) return;
    if (is_there(context_.transfer().lookup(artifact.directory, artifact.leaf), artifact)) return;
    if (artifact.candidates.empty() && artifact.sha256.empty() && artifact.git_blob.empty())
        identify(cache.get(), artifact);
    const CacheNames names = cache_names(artifact);
    if (names.blob.empty()) return;
    const auto blob = find_blob(cache.get(), names);
    if (!blob) return;
    const bool fits = artifact.length.value_or(blob->size()) == blob->size() &&
                      has_digest(context_, blob->descriptor.get(), blob->size(), artifact.leaf,
                                 {artifact.sha256, artifact.git_blob});
    if (!fits) return warn_damaged(blob->path);
    if (put(context_, artifact, *blob)) return;
    Candidate copy;
    copy.kind = Candidate::Kind::local;
    copy.target = root_ + "/" + blob->path;
    copy.mirror = "the shared cache";
    copy.sha256 = artifact.sha256;
    copy.length = blob->size();
    artifact.candidates.insert(artifact.candidates.begin(), std::move(copy));
}

void HubCache::offer(std::span<Item* const> items) {
    for (Item* item : items) {
        context_.check_cancelled();
        try {
            offer_one(*item);
        } catch (const Error& error) {
            if (is_signal(error.code)) throw;
            context_.ui().debug(std::string("not from the shared cache: ") + error.what());
        }
    }
}

} // namespace xtask::hub
