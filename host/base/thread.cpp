#include "base/thread.hpp"

#include <xtask/error.hpp>

#include <system_error>
#include <utility>

namespace xtask::base {

std::thread start_thread(std::function<void()> body) {
    try {
        return std::thread(std::move(body));
    } catch (const std::system_error&) {
        throw Error(ExitCode::failure, "no-thread", "cannot start a thread",
                    "raise the limit of processes (ulimit -u)");
    }
}

} // namespace xtask::base
