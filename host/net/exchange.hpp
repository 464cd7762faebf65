/// One request and its answer, over a stream that they share with those before and after.
#pragma once

#include "net/message.hpp"
#include "net/stream.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace xtask::net {

/// Bytes received from a stream and not yet read. What one answer leaves belongs to the next.
class Inbox {
  public:
    bool empty() const noexcept { return begin_ == end_; }
    std::span<const std::byte> unread() const noexcept {
        return std::span(bytes_).first(end_).subspan(begin_);
    }
    void consume(std::size_t count) noexcept { begin_ += count; }

    /// In empty: receives once. Empty: would block; 0: the peer closed.
    std::optional<std::size_t> fill(Stream& stream);

  private:
    std::vector<std::byte> bytes_;
    std::size_t begin_ = 0, end_ = 0;
};

/// Knows nothing of time. Owned and used by one thread.
class Exchange {
  public:
    /// `request` as serialized; `peer` is for messages.
    Exchange(std::string request, bool head_request, std::string peer);

    /// Sends what the stream takes now; returns how many bytes those were.
    std::size_t send(Stream& stream);
    bool sent() const noexcept { return sent_ == request_.size(); }

    /// True once the head is complete.
    bool receive_head(Stream& stream, Inbox& inbox);
    /// Body bytes, straight into the caller's memory where the framing allows. Empty: would block.
    /// `drained` is set when asking again could only block.
    std::optional<std::size_t> receive_body(Stream& stream, Inbox& inbox, std::span<std::byte> into,
                                            bool& drained);

    const ResponseHead* head() const noexcept { return reader_.head(); } ///< null until complete
    bool done() const noexcept { return reader_.done(); }
    bool begun() const noexcept { return begun_; } ///< a byte of the answer has come

  private:
    bool fill(Stream& stream, Inbox& inbox);
    std::size_t take(Inbox& inbox, std::span<std::byte> into);
    template <typename Call>
    void read_message(Call call) const;

    std::string request_;
    std::size_t sent_ = 0;
    ResponseReader reader_;
    bool begun_ = false;
    std::string peer_;
};

} // namespace xtask::net
