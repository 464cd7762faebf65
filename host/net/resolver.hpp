/// Names to addresses without blocking.
#pragma once

#include <xtask/error.hpp>

#include <Poco/Net/SocketAddress.h>
#include <tl/expected.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace xtask::net {

using Addresses = std::vector<Poco::Net::SocketAddress>;

/// One question in progress. Dropping it gives the answer up.
class Lookup {
  public:
    virtual ~Lookup() = default;
    /// Readable once the answer is there; -1 when it is there from the start.
    virtual int fd() const noexcept = 0;
    /// Empty while there is none. At least one address, in the system's order (RFC 6724), or the
    /// Error(network, "dns"). Once.
    virtual std::optional<tl::expected<Addresses, Error>> take() = 0;
};

class Resolver {
  public:
    virtual ~Resolver() = default;
    virtual std::unique_ptr<Lookup> start(const std::string& host, std::uint16_t port) = 0;
};

/// A host written as an address needs no resolver.
std::optional<Poco::Net::SocketAddress> numeric_address(const std::string& host, std::uint16_t port);

/// RFC 8305 §4: the families take turns, beginning with the first address's.
Addresses interleave(const Addresses& addresses);

} // namespace xtask::net
