#include "volumes.hpp"

#include <fcntl.h>
#include <sys/statvfs.h>

namespace xtask::clean_cache {

namespace {

std::uint64_t free_bytes(int folder) {
    struct statvfs info {};
    return ::fstatvfs(folder, &info) == 0 ? std::uint64_t{info.f_bfree} * info.f_frsize : 0;
}

} // namespace

void Volumes::add(int folder) {
    const auto entry = entry_of(folder);
    if (!entry || volumes_.count(entry->identity.device) != 0) return;
    posix::Descriptor own(::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!own) return;
    const std::uint64_t free = free_bytes(own.get());
    volumes_.emplace(entry->identity.device, Volume{std::move(own), free});
}

std::int64_t Volumes::gained() const {
    std::int64_t sum = 0;
    for (const auto& [device, volume] : volumes_)
        sum += static_cast<std::int64_t>(free_bytes(volume.folder.get())) -
               static_cast<std::int64_t>(volume.free);
    return sum;
}

} // namespace xtask::clean_cache
