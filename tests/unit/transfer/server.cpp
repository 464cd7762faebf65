#include "server.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace xtask::test {

std::string HttpRequest::field(const std::string& name) const {
    const auto at = head.find("\r\n" + name + ": ");
    if (at == std::string::npos) return "";
    const auto begin = at + name.size() + 4;
    return head.substr(begin, head.find("\r\n", begin) - begin);
}

long long HttpRequest::range() const {
    const std::string value = field("Range");
    return value.rfind("bytes=", 0) == 0 ? std::stoll(value.substr(6)) : -1;
}

long long HttpRequest::range_end() const {
    const std::string value = field("Range");
    const auto dash = value.find('-');
    return dash == std::string::npos || dash + 1 == value.size() ? -1 : std::stoll(value.substr(dash + 1));
}

Server::Server(Handler handler)
    : handler_(std::move(handler)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const name = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_.get(), name, size) != 0 || ::listen(listener_.get(), 64) != 0 ||
        ::getsockname(listener_.get(), name, &size) != 0) {
        throw std::runtime_error("no loopback server");
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
}

Server::~Server() {
    stopping_ = true;
    ::shutdown(listener_.get(), SHUT_RDWR); // ends accept
    thread_.join();
    for (std::thread& answer : answers_) answer.join();
}

std::string Server::url(const std::string& target) const {
    return "http://127.0.0.1:" + std::to_string(port_) + target;
}

std::vector<HttpRequest> Server::requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
}

void Server::serve() {
    while (!stopping_) {
        const int connection = ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC);
        if (connection < 0) continue;
        {
            const std::lock_guard lock(mutex_);
            ++connections_;
        }
        accepted_.notify_all();
        answers_.emplace_back([this, connection] { answer(base::Fd(connection)); });
    }
}

bool Server::await_connections(int count) const {
    std::unique_lock lock(mutex_);
    return accepted_.wait_for(lock, std::chrono::seconds(10), [&] { return connections_ >= count; });
}

void Server::answer(base::Fd connection) {
    HttpRequest request;
    while (request.head.find("\r\n\r\n") == std::string::npos) {
        char buffer[4096];
        const auto n = ::recv(connection.get(), buffer, sizeof buffer, 0);
        if (n <= 0) return;
        request.head.append(buffer, static_cast<std::size_t>(n));
    }
    const auto space = request.head.find(' ');
    request.target = request.head.substr(space + 1, request.head.find(' ', space + 1) - space - 1);
    {
        const std::lock_guard lock(mutex_);
        requests_.push_back(request);
    }
    const HttpReply reply = [&] {
        const std::lock_guard lock(handler_mutex_);
        return handler_(request);
    }();
    for (std::size_t sent = 0; sent < reply.bytes.size();) {
        const auto n =
            ::send(connection.get(), reply.bytes.data() + sent, reply.bytes.size() - sent, MSG_NOSIGNAL);
        if (n <= 0) return;
        sent += static_cast<std::size_t>(n);
    }
    if (reply.reset) {
        const linger at_once{1, 0};
        ::setsockopt(connection.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    }
    if (!reply.hang) return;
    const std::lock_guard lock(mutex_);
    open_.push_back(std::move(connection));
}

std::string message(const std::string& status, const std::string& fields, const std::string& body) {
    return "HTTP/1.1 " + status + "\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n" + fields + "\r\n" + body;
}

HttpReply serve_file(const HttpRequest& request, const std::string& content, const std::string& etag) {
    const std::string tag = etag.empty() ? "" : "ETag: " + etag + "\r\n";
    if (!etag.empty() && request.field("If-None-Match") == etag) {
        return {"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n" + tag + "\r\n"};
    }
    const auto from = request.range();
    const std::string condition = request.field("If-Range");
    if (from < 0 || (!condition.empty() && condition != etag)) return {message("200 OK", tag, content)};
    const auto start = static_cast<std::size_t>(from);
    if (start >= content.size()) {
        return {message("416 Range Not Satisfiable",
                        tag + "Content-Range: bytes */" + std::to_string(content.size()) + "\r\n", "")};
    }
    const auto last = request.range_end() < 0
                          ? content.size() - 1
                          : std::min(static_cast<std::size_t>(request.range_end()), content.size() - 1);
    return {message("206 Partial Content",
                    tag + "Content-Range: bytes " + std::to_string(from) + "-" + std::to_string(last) + "/" +
                        std::to_string(content.size()) + "\r\n",
                    content.substr(start, last - start + 1))};
}

std::string sample(std::size_t size, unsigned seed) {
    std::string bytes(size, '\0');
    std::uint32_t state = seed * 2654435761U + 1;
    for (char& byte : bytes) {
        state = state * 1664525U + 1013904223U;
        byte = static_cast<char>(state >> 24);
    }
    return bytes;
}

} // namespace xtask::test
