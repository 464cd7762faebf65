#include "transfer/hasher.hpp"

#include "base/file.hpp"
#include "transfer/read_ahead.hpp"

#include <algorithm>
#include <vector>

namespace xtask::transfer {
namespace {

constexpr std::size_t read_size = std::size_t{256} << 10;
constexpr std::uint64_t worth_a_thread = std::uint64_t{16} << 20;

Error shortened(const Partial& partial) {
    return {ExitCode::failure, "partial-replaced",
            "another program shortened '" + partial.path() + "' during the download",
            "find out which one, then repeat the command", true};
}

/// What an earlier run left. While bytes come in at full speed another thread would only be in the way.
std::uint64_t hash_prefix(Window& window, const Partial& partial, ContentHasher& hasher) {
    std::uint64_t hashed = 0;
    if (partial.resumed() < worth_a_thread) return hashed;
    ReadAhead bytes(partial.fd(), partial.path(), 0, partial.resumed());
    while (hashed < partial.resumed() && !window.aborted()) {
        const auto block = bytes.next();
        if (block.empty()) throw shortened(partial);
        hasher.update(block);
        hashed += block.size();
        window.hashed(hashed);
    }
    return hashed;
}

void hash_until_end(Window& window, const Partial& partial, ContentHasher& hasher) {
    std::vector<std::byte> buffer(read_size);
    std::uint64_t hashed = hash_prefix(window, partial, hasher);
    while (true) {
        const std::uint64_t written = window.wait_written(hashed);
        if (window.aborted()) return;
        if (written == hashed) break;
        const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), written - hashed));
        const auto got = base::read_at(partial.fd(), std::span(buffer).first(want), hashed, partial.path());
        if (got < want) throw shortened(partial);
        hasher.update(std::span(buffer).first(got));
        hashed += got;
        window.hashed(hashed);
    }
    window.hash_finished();
}

} // namespace

void hash_written(Window& window, const Partial& partial, ContentHasher& hasher) noexcept {
    try {
        hash_until_end(window, partial, hasher);
    } catch (...) {
        window.fail(std::current_exception());
    }
}

} // namespace xtask::transfer
