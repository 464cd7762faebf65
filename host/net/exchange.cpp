#include "net/exchange.hpp"

#include <algorithm>

namespace xtask::net {
namespace {

constexpr std::size_t inbox_size = 65'536;

} // namespace

std::optional<std::size_t> Inbox::fill(Stream& stream) {
    bytes_.resize(inbox_size);
    const auto count = stream.read(bytes_);
    begin_ = 0;
    end_ = count.value_or(0);
    return count;
}

Exchange::Exchange(std::string request, bool head_request, std::string peer)
    : request_(std::move(request)), reader_(head_request), peer_(std::move(peer)) {}

std::size_t Exchange::send(Stream& stream) {
    const auto before = sent_;
    while (!sent()) {
        const auto count = stream.write(std::as_bytes(std::span(request_).subspan(sent_)));
        if (!count) break;
        sent_ += *count;
    }
    return sent_ - before;
}

/// The reader knows what is wrong, this adds where.
template <typename Call>
void Exchange::read_message(Call call) const {
    try {
        call();
    } catch (const Error& e) {
        throw Error(e.code, e.reason, peer_ + ": " + e.what(), e.hint, e.retryable);
    }
}

/// The end of the stream is the reader's to judge. False: would block.
bool Exchange::fill(Stream& stream, Inbox& inbox) {
    const auto count = inbox.fill(stream);
    if (count && *count == 0) read_message([&] { reader_.finish(); });
    return count.has_value();
}

std::size_t Exchange::take(Inbox& inbox, std::span<std::byte> into) {
    ResponseReader::Progress progress;
    begun_ = begun_ || !inbox.empty();
    read_message([&] { progress = reader_.feed(inbox.unread(), into); });
    inbox.consume(progress.consumed);
    return progress.produced;
}

bool Exchange::receive_head(Stream& stream, Inbox& inbox) {
    while (!head()) {
        if (inbox.empty() && !fill(stream, inbox)) return false;
        take(inbox, {});
    }
    return true;
}

std::optional<std::size_t> Exchange::receive_body(Stream& stream, Inbox& inbox, std::span<std::byte> into,
                                                  bool& drained) {
    if (!inbox.empty()) return take(inbox, into);
    if (const auto raw = reader_.raw_remaining()) {
        const auto window = into.first(static_cast<std::size_t>(std::min<std::uint64_t>(raw, into.size())));
        const auto count = stream.read(window);
        if (count && *count == 0) read_message([&] { reader_.finish(); });
        if (count) reader_.skip(*count);
        // A short read from a plain socket has emptied it; asking again would cost a call to learn so.
        drained = !count || (!stream.ssl() && *count < window.size());
        return count;
    }
    drained = !fill(stream, inbox);
    if (drained) return std::nullopt;
    return take(inbox, into);
}

} // namespace xtask::net
