#include "base/random.hpp"

#include <xtask/error.hpp>

#include <cerrno>

#include <sys/random.h>

namespace xtask::base {

std::uint64_t random_number() {
    std::uint64_t number = 0;
    while (::getrandom(&number, sizeof number, 0) != static_cast<ssize_t>(sizeof number)) {
        if (errno != EINTR) throw Error(ExitCode::failure, "io", "the kernel gives no random numbers");
    }
    return number;
}

std::string random_name(std::size_t length) {
    static constexpr char alphabet[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    std::string name;
    std::uint64_t pool = 0;
    while (name.size() < length) {
        if (pool < sizeof alphabet - 1) pool = random_number();
        name += alphabet[pool % (sizeof alphabet - 1)];
        pool /= sizeof alphabet - 1;
    }
    return name;
}

} // namespace xtask::base
