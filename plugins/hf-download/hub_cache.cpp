#include "hub_cache.hpp"

#include "check.hpp"
#include "hub/identity.hpp"
#include "hub/names.hpp"
#include "posix/descriptor.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <optional>
#include <system_error>

#include <fcntl.h>
#include <linux/fs.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace xtask::hf_download {

namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds lock_patience{30};

std::string find_root(const Settings& settings) {
    for (const char* name : {"HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"}) {
        if (auto place = settings.environment(name)) return *place;
    }
    if (auto home = settings.environment("HF_HOME")) return *home + "/hub";
    if (auto cache = settings.environment("XDG_CACHE_HOME")) return *cache + "/huggingface/hub";
    if (auto home = settings.environment("HOME")) return *home + "/.cache/huggingface/hub";
    throw Error(ExitCode::usage, "no-cache", "there is no place for the shared cache: HOME is not set",
                "set HF_HUB_CACHE to a folder");
}

std::string name_of(const Artifact& artifact) {
    return artifact.sha256.empty() ? artifact.git_blob : artifact.sha256;
}

std::system_error failure(const std::string& what) { return {errno, std::generic_category(), what}; }

bool exists(const std::string& path) {
    struct stat status {};
    return ::lstat(path.c_str(), &status) == 0;
}

/// Of one content with `from`, without copying it. Nothing stands at `to` before.
void share(const std::string& from, const std::string& to) {
    {
        const posix::Descriptor in(::open(from.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
        struct stat status {};
        if (!in || ::fstat(in.get(), &status) != 0) throw failure(from);
        if (!S_ISREG(status.st_mode)) {
            errno = EINVAL;
            throw failure(from);
        }
        const posix::Descriptor out(::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
        if (!out) throw failure(to);
        if (::ioctl(out.get(), FICLONE, in.get()) == 0) return;
    }
    ::unlink(to.c_str());
    if (::link(from.c_str(), to.c_str()) != 0) throw failure(to);
}

/// The lock of one blob, as huggingface_hub takes it: flock on a file that stays.
posix::Descriptor lock(Context& context, const std::string& path) {
    fs::create_directories(fs::path(path).parent_path());
    posix::Descriptor fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0644));
    if (!fd) throw failure(path);
    const auto until = std::chrono::steady_clock::now() + lock_patience;
    while (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR) throw failure(path);
        if (std::chrono::steady_clock::now() >= until) throw failure(path);
        pollfd cancel{context.ui().cancel_fd(), POLLIN, 0};
        ::poll(&cancel, 1, 100);
        context.check_cancelled();
    }
    return fd;
}

/// By rename, so that nobody ever sees none.
void point(const std::string& link, const std::string& target) {
    std::error_code error;
    if (fs::read_symlink(link, error) == target) return;
    const std::string temporary = link + ".xtask-tmp";
    ::unlink(temporary.c_str());
    if (::symlink(target.c_str(), temporary.c_str()) != 0) throw failure(link);
    if (::rename(temporary.c_str(), link.c_str()) != 0) throw failure(link);
}

} // namespace

HubCache::HubCache(Context& context) : context_(context), root_(find_root(context.settings())) {
    while (root_.size() > 1 && root_.back() == '/') root_.pop_back();
}

std::string HubCache::folder_of(const Artifact& artifact) const {
    std::string name = "models--" + artifact.repository;
    if (const std::size_t slash = name.find('/'); slash != name.npos) name.replace(slash, 1, "--");
    return name;
}

/// refs/main says the commit, and the link in its snapshot the blob, whose name is its hash.
void HubCache::identify(Artifact& artifact) const {
    const std::string folder = root_ + "/" + folder_of(artifact);
    std::string commit = artifact.revision;
    if (!hub::is_commit(commit)) {
        try {
            commit = context_.files().read(folder + "/refs/" + artifact.revision, 64);
        } catch (const Error& error) {
            if (is_signal(error.code)) throw;
            return;
        }
        while (!commit.empty() && commit.back() == '\n') commit.pop_back();
        if (!hub::is_commit(commit)) return;
    }
    std::error_code error;
    const auto target = fs::read_symlink(folder + "/snapshots/" + commit + "/" + artifact.path, error);
    const std::string name = target.filename().string();
    artifact.sha256 = hub::hex_digest(name, 64);
    artifact.git_blob = hub::hex_digest(name, 40);
    if (!name_of(artifact).empty()) artifact.commit = commit;
}

void HubCache::offer(Item& item) {
    Artifact& artifact = item.artifact;
    const std::string place = artifact.directory + "/" + artifact.leaf;
    if (item.error || artifact.dry_run || artifact.force || exists(place)) return;
    if (name_of(artifact).empty() && artifact.candidates.empty()) identify(artifact);
    const std::string name = name_of(artifact);
    const std::string blob = root_ + "/" + folder_of(artifact) + "/blobs/" + name;
    struct stat status {};
    if (name.empty() || ::lstat(blob.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return;
    const auto size = static_cast<std::uint64_t>(status.st_size);
    if (artifact.length && *artifact.length != size) return;

    fs::create_directories(artifact.directory);
    const std::string temporary = ".from-cache-" + name;
    const std::string path = artifact.directory + "/" + temporary;
    ::unlink(path.c_str());
    share(blob, path);
    Check check{
        {artifact.directory, temporary, {}, {}, {}, {}, artifact.sha256, artifact.git_blob, size}, {}, {}};
    try {
        hash(context_, check);
    } catch (...) {
        ::unlink(path.c_str());
        throw;
    }
    if (check.state != Check::State::intact) {
        ::unlink(path.c_str());
        return context_.ui().warn("the copy in the shared cache is damaged, so it is not used: " + blob);
    }
    if (::rename(path.c_str(), place.c_str()) != 0) {
        const auto problem = failure(place);
        ::unlink(path.c_str());
        throw problem;
    }
}

void HubCache::keep(const Item& item) {
    const Artifact& artifact = item.artifact;
    const std::string name = name_of(artifact);
    const bool verified = item.outcome && item.outcome->state != Outcome::State::planned &&
                          (item.outcome->verified == "sha256" || item.outcome->verified == "git-blob");
    if (!verified || name.empty() || artifact.commit.empty()) return;
    const std::string folder = root_ + "/" + folder_of(artifact);
    const auto held = lock(context_, root_ + "/.locks/" + folder_of(artifact) + "/" + name + ".lock");
    const std::string blob = folder + "/blobs/" + name;
    if (!exists(blob)) {
        fs::create_directories(folder + "/blobs");
        const std::string temporary = blob + ".xtask-incomplete";
        ::unlink(temporary.c_str());
        share(artifact.directory + "/" + artifact.leaf, temporary);
        if (::rename(temporary.c_str(), blob.c_str()) != 0) throw failure(blob);
    }
    const fs::path snapshot = folder + "/snapshots/" + artifact.commit + "/" + artifact.path;
    fs::create_directories(snapshot.parent_path());
    std::string up = "../../";
    for (const char c : artifact.path) up += c == '/' ? "../" : "";
    point(snapshot.string(), up + "blobs/" + name);
    if (hub::is_commit(artifact.revision)) return;
    const fs::path ref = folder + "/refs/" + artifact.revision;
    fs::create_directories(ref.parent_path());
    context_.files().write(ref.string(), artifact.commit);
}

void HubCache::offer(std::span<Item> items) {
    for (Item& item : items) {
        context_.check_cancelled();
        try {
            offer(item);
        } catch (const std::system_error& error) {
            context_.ui().debug(std::string("not from the shared cache: ") + error.what());
        } catch (const Error& error) {
            if (is_signal(error.code)) throw;
            context_.ui().debug(std::string("not from the shared cache: ") + error.what());
        }
    }
}

void HubCache::keep(std::span<const Item> items) {
    std::size_t lost = 0;
    std::string why;
    for (const Item& item : items) {
        context_.check_cancelled();
        try {
            keep(item);
        } catch (const std::system_error& error) {
            if (++lost == 1) why = error.what();
        } catch (const Error& error) {
            if (is_signal(error.code)) throw;
            if (++lost == 1) why = error.what();
        }
    }
    if (lost == 0) return;
    context_.ui().warn(std::to_string(lost) + (lost == 1 ? " file is" : " files are") +
                       " not in the shared cache: " + why);
}

} // namespace xtask::hf_download
