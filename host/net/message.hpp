/// HTTP/1.1 messages (RFC 9112): requests to bytes, bytes to response heads and bodies.
#pragma once

#include "net/headers.hpp"
#include "net/url.hpp"

#include <xtask/error.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace xtask::net {

struct Request {
    std::string method = "GET"; ///< GET, HEAD or POST
    Url url;
    Headers headers;  ///< without Host, Connection, Content-Length, Accept-Encoding: those are made here
    std::string body; ///< POST only
};

/// A token of RFC 9110 §5.6.2: what a field may be called.
bool is_field_name(std::string_view text) noexcept;

/// `absolute`: the request goes to a plain-http proxy (RFC 9112 §3.2.2). Refuses CR, LF and NUL in fields.
std::string serialize(const Request& request, bool absolute, const Headers& proxy_headers);

struct ResponseHead {
    int status = 0; ///< 200–599: 1xx are skipped
    Headers headers;
    std::optional<std::uint64_t> content_length; ///< of the body that follows; none: chunked or until close
    bool keep_alive = false;                     ///< the connection can carry another request after the body
};

/// Reads one response. Feed what the wire gave; it takes what it needs and never reads past the message.
/// Broken messages throw Error(network, …): truncated, too large (head over 64 KiB), contradictory framing,
/// a Transfer-Encoding other than chunked, a Content-Encoding other than identity, 16 or more 1xx.
class ResponseReader {
  public:
    explicit ResponseReader(bool head_request);
    ~ResponseReader();
    ResponseReader(ResponseReader&&) noexcept;
    ResponseReader& operator=(ResponseReader&&) noexcept;

    struct Progress {
        std::size_t consumed = 0; ///< bytes taken from the input
        std::size_t produced = 0; ///< body bytes written to the output
    };

    /// Until `head()` is there, produces nothing.
    Progress feed(std::span<const std::byte> input, std::span<std::byte> output);
    /// The peer closed. Completes a body that lasts until close, throws Error(network,"truncated") otherwise.
    void finish();

    const ResponseHead* head() const noexcept; ///< null until complete
    bool done() const noexcept;                ///< head and body are complete
    /// Bytes of a fixed-length body still to come, when nothing is buffered here and the caller may receive
    /// them straight from the stream; then `skip(n)` tells about them. 0: go through `feed`.
    std::uint64_t raw_remaining() const noexcept;
    void skip(std::uint64_t bytes) noexcept;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace xtask::net
