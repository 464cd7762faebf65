#include "base/lock.hpp"

#include "plugins/bridge/run.hpp"

namespace xtask::plugins::bridge {

namespace {

std::optional<Duration> limit_of(std::int64_t wait) {
    if (wait < -1) bad_call("time to wait for a lock");
    if (wait == 0) return std::nullopt;
    return wait == -1 ? Duration::zero() : Duration(wait);
}

std::int32_t acquire(xtask_run* run, xtask_str path, std::int64_t wait, std::uint64_t* handle,
                     std::uint32_t* exclusive) {
    return guarded(run, [&] {
        if (handle == nullptr) bad_call("acquire without a place for the handle");
        const std::string file = path_of(path);
        const auto waiting = [&](const std::string& owner) {
            run->services.ui.log(services::Level::info,
                                 "'" + file + "' is held by " + owner + "; waiting for it");
        };
        auto lock = base::Lock::acquire(file, {limit_of(wait), waiting}, run->services.cancel);
        if (exclusive != nullptr) *exclusive = lock.exclusive() ? 1 : 0;
        *handle = run->locks.add(std::make_unique<base::Lock>(std::move(lock)));
    });
}

void release(xtask_run* run, std::uint64_t handle) {
    guarded(run, [&] { run->locks.drop(handle); });
}

} // namespace

const xtask_lock_v1 lock_table{sizeof(xtask_lock_v1), 0, acquire, release};

} // namespace xtask::plugins::bridge
