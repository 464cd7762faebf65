#include "walk.hpp"

#include "posix/descriptor.hpp"

#include <xtask/error.hpp>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>

namespace xtask::clean_cache {

using posix::Descriptor;

namespace {

constexpr std::size_t most_open = 32;
constexpr int most_passes = 3;
constexpr int folder_flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

} // namespace

bool Walk::run(int top) {
    whole_ = true;
    const auto entry = entry_of(top);
    Descriptor copy(entry ? ::openat(top, ".", folder_flags) : -1); // a position of its own
    if (!copy) {
        fail(errno);
        return false;
    }
    top_ = *entry;
    push("", *entry, copy.release());
    while (!levels_.empty()) {
        errno = 0;
        // NOLINTNEXTLINE(concurrency-mt-unsafe): glibc's is safe for streams that are not shared
        if (const dirent* found = ::readdir(levels_.back().stream.get())) {
            look_at(found->d_name);
            continue;
        }
        if (errno != 0) fail(errno);
        pop();
    }
    return whole_;
}

void Walk::look_at(const char* found) {
    const std::string name(found);
    if (name == "." || name == "..") return;
    const std::size_t length = path_.size();
    if (length != 0) path_ += '/';
    path_ += name;
    const Place place{::dirfd(levels_.back().stream.get()), name, path_};
    const std::size_t depth = levels_.size();

    visitor_.step(place);
    if (const auto entry = entry_at(place.folder, found); !entry) {
        if (errno != ENOENT) fail(errno);
    } else if (!rules_.concern(place, *entry)) {
        // neither taken nor kept
    } else if (is_other_mount(*entry)) {
        keep({Why::mount_point, path_});
    } else if (auto kept = rules_.kept(place, *entry)) {
        keep(std::move(*kept));
    } else if (entry->is_folder()) {
        enter(place, *entry);
    } else {
        const auto guard = rules_.guard(place);
        if (guard && guard->held_elsewhere()) {
            keep({Why::locked, path_, guard->owner()});
        } else if (visitor_.file(place, *entry)) {
            levels_.back().taken = true;
        } else {
            levels_.back().whole = false;
        }
    }
    if (levels_.size() == depth) path_.resize(length);
}

void Walk::enter(const Place& place, const Entry& entry) {
    visitor_.opening(place);
    Descriptor folder(::openat(place.folder, place.name.c_str(), folder_flags));
    const auto opened = folder ? entry_of(folder.get()) : std::nullopt;
    if (!opened) {
        if (errno != ENOENT) fail(errno);
        return;
    }
    // What is open now counts; it may not be what was looked at before.
    if (is_other_mount(*opened)) return keep({Why::mount_point, path_});
    if (auto kept = rules_.kept_folder(path_, folder.get(), *opened)) return keep(std::move(*kept));
    if (opened->identity != entry.identity) return fail(ESTALE);
    push(place.name, *opened, folder.release());
}

void Walk::push(std::string name, const Entry& entry, int fd) {
    if (levels_.size() >= most_open) {
        Level& far = levels_[levels_.size() - most_open];
        far.position = ::telldir(far.stream.get());
        far.stream.reset();
    }
    std::unique_ptr<DIR, Close> stream(::fdopendir(fd));
    if (!stream) {
        const int error = errno;
        Descriptor closed(fd);
        throw Error(ExitCode::failure, "io",
                    "cannot read a folder: " + std::generic_category().message(error));
    }
    levels_.push_back({std::move(name), entry, std::move(stream)});
}

void Walk::pop() {
    Level& level = levels_.back();
    if (levels_.size() == 1) {
        whole_ = whole_ && level.whole;
        levels_.pop_back();
        return;
    }
    reopen_parent();
    Level& parent = levels_[levels_.size() - 2];
    const Place place{::dirfd(parent.stream.get()), level.name, path_};
    bool gone = level.whole && !rules_.partials_only && (level.taken || !rules_.is_young(level.entry));
    if (gone) {
        const Visitor::Left left = visitor_.folder(place, level.entry);
        if (left == Visitor::Left::read_again && level.passes++ < most_passes) {
            ::rewinddir(level.stream.get());
            return;
        }
        gone = left == Visitor::Left::gone;
    }
    parent.whole = parent.whole && gone;
    parent.taken = parent.taken || level.taken;
    path_.resize(path_.size() - std::min(path_.size(), level.name.size() + 1));
    levels_.pop_back();
}

void Walk::reopen_parent() {
    Level& parent = levels_[levels_.size() - 2];
    if (parent.stream) return;
    Descriptor folder(::openat(::dirfd(levels_.back().stream.get()), "..", folder_flags));
    const auto entry = folder ? entry_of(folder.get()) : std::nullopt;
    if (!entry || entry->identity != parent.entry.identity || entry->mount != top_.mount) {
        throw Error(ExitCode::failure, "moved", "a folder was moved away while it was being worked on",
                    "run the command again when nothing else works there");
    }
    parent.stream.reset(::fdopendir(folder.get()));
    if (!parent.stream) throw Error(ExitCode::failure, "io", "cannot read a folder again");
    folder.release();
    ::seekdir(parent.stream.get(), parent.position);
}

bool Walk::is_other_mount(const Entry& entry) const {
    // Of files the device says nothing: overlayfs shows that of the layer.
    return entry.mount_root || entry.mount != top_.mount ||
           (entry.is_folder() && entry.identity.device != top_.identity.device);
}

void Walk::keep(Kept kept) {
    levels_.back().whole = false;
    visitor_.kept(std::move(kept));
}

void Walk::fail(int error) {
    if (!levels_.empty()) levels_.back().whole = false;
    whole_ = false;
    visitor_.failed(path_, error);
}

} // namespace xtask::clean_cache
