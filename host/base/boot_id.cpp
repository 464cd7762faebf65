#include "base/boot_id.hpp"

#include "base/fd.hpp"

#include <fcntl.h>

namespace xtask::base {

std::string boot_id() {
    const Fd fd(::open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC));
    char text[36]; // a UUID without its newline
    if (!fd || ::read(fd.get(), text, sizeof text) != static_cast<ssize_t>(sizeof text)) return {};
    return {text, sizeof text};
}

} // namespace xtask::base
