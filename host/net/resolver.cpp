#include "net/resolver.hpp"

#include "base/fd.hpp"
#include "net/options.hpp"

#include <mutex>
#include <system_error>
#include <thread>

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/eventfd.h>

namespace xtask::net {
namespace {

using Poco::Net::SocketAddress;
using Answer = tl::expected<Addresses, Error>;

Answer resolve(const std::string& host, std::uint16_t port) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV;
    addrinfo* list = nullptr;
    const int code = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list);
    if (code != 0) {
        return tl::unexpected(
            Error(ExitCode::network, "dns", "the name " + host + " was not found: " + ::gai_strerror(code),
                  "Check the spelling, the network and the DNS settings.", code == EAI_AGAIN));
    }
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(list, &::freeaddrinfo);
    Addresses addresses;
    for (const auto* item = list; item; item = item->ai_next) {
        if (item->ai_family != AF_INET && item->ai_family != AF_INET6) continue;
        addresses.emplace_back(item->ai_addr, item->ai_addrlen);
    }
    if (addresses.empty()) {
        return tl::unexpected(Error(ExitCode::network, "dns", "the name " + host + " has no address"));
    }
    return addresses;
}

/// All that a resolving thread shares: it may outlive the lookup, for getaddrinfo cannot be stopped.
struct Mailbox {
    base::Fd event{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    std::mutex mutex;
    std::optional<Answer> answer;

    void post(Answer value) {
        const std::lock_guard lock(mutex);
        answer = std::move(value);
        ::eventfd_write(event.get(), 1);
    }
};

class SystemLookup : public Lookup {
  public:
    SystemLookup(const std::string& host, std::uint16_t port) : mailbox_(std::make_shared<Mailbox>()) {
        if (!mailbox_->event) throw std::system_error(errno, std::generic_category(), "eventfd");
        std::thread([mailbox = mailbox_, host, port] { mailbox->post(resolve(host, port)); }).detach();
    }

    int fd() const noexcept override { return mailbox_->event.get(); }

    std::optional<Answer> take() override {
        const std::lock_guard lock(mailbox_->mutex);
        return std::move(mailbox_->answer);
    }

  private:
    std::shared_ptr<Mailbox> mailbox_;
};

class SystemResolver : public Resolver {
  public:
    std::unique_ptr<Lookup> start(const std::string& host, std::uint16_t port) override {
        return std::make_unique<SystemLookup>(host, port);
    }
};

} // namespace

std::shared_ptr<Resolver> make_resolver() { return std::make_shared<SystemResolver>(); }

std::optional<SocketAddress> numeric_address(const std::string& host, std::uint16_t port) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    if (::inet_pton(AF_INET, host.c_str(), &v4.sin_addr) == 1) {
        return SocketAddress(reinterpret_cast<const sockaddr*>(&v4), sizeof v4);
    }
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    if (::inet_pton(AF_INET6, host.c_str(), &v6.sin6_addr) == 1) {
        return SocketAddress(reinterpret_cast<const sockaddr*>(&v6), sizeof v6);
    }
    return std::nullopt;
}

Addresses interleave(const Addresses& addresses) {
    Addresses preferred, other, mixed;
    for (const auto& address : addresses) {
        (address.family() == addresses.front().family() ? preferred : other).push_back(address);
    }
    for (std::size_t i = 0; i < std::max(preferred.size(), other.size()); ++i) {
        if (i < preferred.size()) mixed.push_back(preferred[i]);
        if (i < other.size()) mixed.push_back(other[i]);
    }
    return mixed;
}

} // namespace xtask::net
