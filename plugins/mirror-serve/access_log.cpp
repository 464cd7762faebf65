#include "access_log.hpp"

#include <xtask/error.hpp>

#include <utility>

#include <sys/eventfd.h>

namespace xtask::mirror_serve {

namespace {

constexpr std::size_t max_waiting = 10'000;

} // namespace

AccessLog::AccessLog() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (!event_)
        throw Error(ExitCode::failure, "no-descriptors", "cannot make an eventfd", "close other programs");
}

void AccessLog::add(Access access) noexcept {
    const std::lock_guard lock(mutex_);
    try {
        if (waiting_.entries.size() < max_waiting) {
            waiting_.entries.push_back(std::move(access));
        } else {
            ++waiting_.dropped;
        }
    } catch (const std::exception&) { // no memory for a log line is no reason to stop serving
        ++waiting_.dropped;
    }
    [[maybe_unused]] const int full_is_readable_too = ::eventfd_write(event_.get(), 1);
}

AccessLog::Batch AccessLog::take() {
    const std::lock_guard lock(mutex_);
    eventfd_t count = 0;
    [[maybe_unused]] const int empty_is_no_error = ::eventfd_read(event_.get(), &count);
    return std::exchange(waiting_, {});
}

} // namespace xtask::mirror_serve
