#include "gguf/cursor.hpp"

#include <algorithm>
#include <cstring>

namespace xtask::gguf {

namespace {

constexpr std::size_t buffer_bytes = 64U << 10U;

} // namespace

std::uint64_t Cursor::remaining() const {
    const std::uint64_t end = std::min(limit_, source_.size().value_or(limit_));
    return end - std::min(end, position_);
}

std::string Cursor::whole() const {
    if (source_.size().value_or(limit_) < limit_) return "the file";
    return "the limit of " + std::to_string(limit_) + " bytes for a header";
}

void Cursor::stop(const char* what, std::uint64_t end) const {
    const std::string where = end < limit_ ? "the file" : whole();
    throw Stop{{position_, where + " ends at byte " + std::to_string(end) + ", inside " + what}};
}

void Cursor::need(std::uint64_t count, const char* what) const {
    if (const std::uint64_t rest = remaining(); count > rest) stop(what, position_ + rest);
}

void Cursor::skip(std::uint64_t count, const char* what) {
    need(count, what);
    position_ += count;
}

std::string Cursor::text(std::uint64_t length, const char* what) {
    need(length, what);
    std::string bytes(static_cast<std::size_t>(length), '\0');
    take(bytes, what);
    return bytes;
}

void Cursor::take(std::span<char> into, const char* what) {
    need(into.size(), what);
    std::size_t done = 0;
    while (done < into.size()) {
        const std::uint64_t at = position_ + done;
        if (at < buffered_at_ || at >= buffered_at_ + buffer_.size()) {
            const std::uint64_t rest = position_ + remaining() - at;
            buffer_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(buffer_bytes, rest)));
            buffered_at_ = at;
            buffer_.resize(source_.read(at, buffer_));
            if (buffer_.empty()) stop(what, at);
        }
        const auto from = static_cast<std::size_t>(at - buffered_at_);
        const std::size_t count = std::min(buffer_.size() - from, into.size() - done);
        std::memcpy(into.data() + done, buffer_.data() + from, count);
        done += count;
    }
    position_ += into.size();
}

} // namespace xtask::gguf
