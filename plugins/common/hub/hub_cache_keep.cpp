#include "hub/cache_files.hpp"
#include "hub/cache_lock.hpp"
#include "hub/file_digest.hpp"
#include "hub/hub_cache.hpp"
#include "hub/names.hpp"
#include "hub/twin.hpp"
#include "posix/below.hpp"

#include <cerrno>
#include <filesystem>
#include <system_error>

#include <unistd.h>

namespace xtask::hub {

namespace {

constexpr std::chrono::seconds lock_patience{30};

[[noreturn]] void refuse(const std::string& relative, const std::string& why) {
    throw Error(ExitCode::failure, "cache", hub::quoted(relative) + " " + why);
}

[[noreturn]] void fail(const std::string& relative, int number = errno) {
    refuse(relative, "cannot be written: " + std::generic_category().message(number));
}

std::string parent_of(const std::string& path) { return path.substr(0, path.rfind('/')); }
std::string leaf_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

posix::Descriptor make_folder(int cache, const std::string& relative) {
    auto folder = posix::make_below(cache, relative);
    if (!folder) fail(relative);
    return folder;
}

bool is_verified(const Item& item) {
    if (item.error || !item.outcome || item.outcome->state == Outcome::State::planned) return false;
    return item.outcome->verified == "sha256" || item.outcome->verified == "git-blob";
}

/// By the hash that is its name in the cache.
Digests digests_in(const CacheNames& names) {
    if (names.blob.size() == 64) return {names.blob, {}};
    return {{}, names.blob};
}

bool has_ref(int cache, const CacheNames& names, const std::string& commit, HubCache::Refs refs) {
    if (names.ref.empty()) return true;
    const auto said = read_ref(cache, names.folder + "/" + names.ref);
    return said && (refs == HubCache::Refs::fill || *said == commit);
}

bool is_shared(int cache, const CacheNames& names, const Item& item, HubCache::Refs refs) {
    if (read_link(cache, names.folder + "/" + names.snapshot) != names.link) return false;
    const auto blob = find_blob(cache, names);
    return blob && blob->size() == item.outcome->length && has_ref(cache, names, item.artifact.commit, refs);
}

/// Whoever reads snapshots follows it, so what stands there and leads to a file of that size may be as good,
/// and one that leads to another is not ours to judge.
void place_link(int cache, const CacheNames& names, std::uint64_t size) {
    const std::string path = names.folder + "/" + names.snapshot;
    const auto folder = make_folder(cache, parent_of(path));
    const std::string name = leaf_of(path);
    if (::symlinkat(names.link.c_str(), folder.get(), name.c_str()) == 0) return;
    if (errno != EEXIST) fail(path);
    if (read_link(cache, path) == names.link) return;
    struct stat status {};
    if (::fstatat(folder.get(), name.c_str(), &status, 0) == 0) {
        if (!S_ISREG(status.st_mode) || static_cast<std::uint64_t>(status.st_size) != size)
            refuse(path, "stands for another file already, and is left alone");
        return;
    }
    // It leads nowhere: nobody can miss it.
    if (::unlinkat(folder.get(), name.c_str(), 0) != 0 ||
        ::symlinkat(names.link.c_str(), folder.get(), name.c_str()) != 0)
        fail(path);
}

/// By rename, from a name that nobody reads as a ref. The lock of the blob makes that name ours.
void place_ref(int cache, const CacheNames& names, const std::string& commit, HubCache::Refs refs) {
    const auto repository = make_folder(cache, names.folder);
    if (names.ref.empty() || has_ref(cache, names, commit, refs)) return;
    const std::string path = names.folder + "/" + names.ref;
    const auto folder = make_folder(cache, parent_of(path));
    const std::string temporary = ".xtask-" + names.blob;
    {
        const posix::Descriptor file(
            ::openat(repository.get(), temporary.c_str(),
                     O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0666));
        if (!file) fail(path);
        if (::write(file.get(), commit.data(), commit.size()) != static_cast<ssize_t>(commit.size()) ||
            ::fsync(file.get()) != 0)
            fail(path);
    }
    if (::renameat(repository.get(), temporary.c_str(), folder.get(), leaf_of(path).c_str()) != 0) {
        const int number = errno;
        ::unlinkat(repository.get(), temporary.c_str(), 0);
        fail(path, number);
    }
}

} // namespace

bool HubCache::place_blob(int cache, const CacheNames& names, const Item& item) {
    const Artifact& artifact = item.artifact;
    const Outcome& outcome = *item.outcome;
    const std::string file_path = artifact.directory + "/" + artifact.leaf;
    const posix::Descriptor file(::open(file_path.c_str(), posix::file_flags));
    struct stat status {};
    if (!file || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode) ||
        static_cast<std::uint64_t>(status.st_size) != outcome.length)
        throw Error(ExitCode::failure, "cache",
                    hub::quoted(file_path) + " has changed since it was downloaded");

    const std::string path = names.folder + "/blobs/" + names.blob;
    if (const auto blob = find_blob(cache, names)) {
        const bool same = blob->status.st_ino == status.st_ino && blob->status.st_dev == status.st_dev;
        if (same) return true;
        const bool right =
            blob->size() == outcome.length &&
            has_digest(context_, blob->descriptor.get(), blob->size(), artifact.leaf, digests_in(names));
        if (!right) warn_damaged(blob->path);
        return right;
    }
    const bool proven = names.blob == outcome.sha256 || outcome.verified == "git-blob";
    if (!proven && !has_digest(context_, file.get(), outcome.length, artifact.leaf, digests_in(names)))
        refuse(path, "is not the hash of " + hub::quoted(file_path));
    try {
        const Twin twin(file.get(), cache);
        // First what other tools take for damage where it is missing.
        make_folder(cache, names.folder + "/refs");
        make_folder(cache, names.folder + "/snapshots");
        twin.publish(make_folder(cache, parent_of(path)).get(), names.blob);
    } catch (const std::system_error& error) {
        const int number = error.code().value();
        if (number == EXDEV)
            refuse(file_path, "is on another file system than the cache, " + hub::quoted(root_));
        if (number == EEXIST) refuse(path, "stands for something that is no file of the cache");
        fail(path, number);
    }
    return true;
}

void HubCache::keep_one(const Item& item, Refs refs) {
    const CacheNames names = cache_names(item.artifact);
    if (!is_verified(item) || names.blob.empty() || names.snapshot.empty()) return;
    std::error_code problem;
    std::filesystem::create_directories(root_, problem);
    const posix::Descriptor cache(::open(root_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!cache) refuse(root_, "cannot be opened: " + std::generic_category().message(errno));
    if (is_shared(cache.get(), names, item, refs)) return;
    const auto held = lock_blob(context_, cache.get(), names.lock, patience_);
    if (!place_blob(cache.get(), names, item)) return;
    place_link(cache.get(), names, item.outcome->length);
    place_ref(cache.get(), names, item.artifact.commit, refs);
}

void HubCache::keep(std::span<Item* const> items, Refs refs) {
    patience_ = std::chrono::steady_clock::now() + lock_patience;
    std::size_t lost = 0;
    std::string why;
    for (const Item* item : items) {
        context_.check_cancelled();
        try {
            keep_one(*item, refs);
        } catch (const Error& error) {
            if (is_signal(error.code)) throw;
            if (++lost == 1) why = error.what();
        }
    }
    if (lost == 0) return;
    context_.ui().warn(std::to_string(lost) + (lost == 1 ? " file is" : " files are") +
                       " not in the shared cache: " + why);
}

} // namespace xtask::hub
