#include "engine/loopback_port.hpp"

#include "posix/descriptor.hpp"

#include <xtask/error.hpp>

#include <random>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace xtask::crossval {

int free_loopback_port() {
    const posix::Descriptor probe(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (!probe || ::bind(probe.get(), any, length) != 0 || ::getsockname(probe.get(), any, &length) != 0)
        throw Error(ExitCode::failure, "no-port", "no port of 127.0.0.1 can be had");
    return ntohs(address.sin_port);
}

std::string random_name() {
    std::random_device source;
    std::string name;
    for (int i = 0; i < 32; ++i) name += "0123456789abcdef"[source() % 16];
    return name;
}

} // namespace xtask::crossval
