/// Threads that may not be had.
#pragma once

#include <functional>
#include <thread>

namespace xtask::base {

/// Throws Error(failure, "no-thread") where the system gives no more. `body` does not throw.
std::thread start_thread(std::function<void()> body);

} // namespace xtask::base
