/// As much of an HTTP client as these tests need: bytes out, all bytes in.
#pragma once

#include "posix/descriptor.hpp"

#include <stdexcept>
#include <string>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace xtask::mirror_serve {

using posix::Descriptor;

/// Connected to the port at the end of "http://127.0.0.1:PORT".
inline Descriptor connect_to(const std::string& url) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1))));
    Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        throw std::runtime_error("connect failed");
    }
    const timeval limit{20, 0}; // a server that hangs fails the test
    ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    return socket;
}

inline void send_text(const Descriptor& socket, const std::string& text) {
    if (::send(socket.get(), text.data(), text.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(text.size())) {
        throw std::runtime_error("send failed");
    }
}

/// Everything until the server closes, or until the time limit.
inline std::string receive_all(const Descriptor& socket) {
    std::string text;
    char block[65536];
    ssize_t n = 0;
    while ((n = ::recv(socket.get(), block, sizeof block, 0)) > 0)
        text.append(block, static_cast<std::size_t>(n));
    return text;
}

/// The whole response to one request on a connection of its own.
inline std::string fetch(const std::string& url, const std::string& request_line,
                         const std::string& fields = "") {
    const Descriptor socket = connect_to(url);
    send_text(socket, request_line + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n" + fields + "\r\n");
    return receive_all(socket);
}

} // namespace xtask::mirror_serve
