#include "transfer/hasher.hpp"

#include "base/file.hpp"

#include <algorithm>
#include <vector>

namespace xtask::transfer {
namespace {

constexpr std::size_t read_size = std::size_t{256} << 10;

void hash_until_end(Window& window, const Partial& partial, ContentHasher& hasher) {
    std::vector<std::byte> buffer(read_size);
    std::uint64_t hashed = 0;
    while (true) {
        const std::uint64_t written = window.wait_written(hashed);
        if (window.aborted()) return;
        if (written == hashed) break;
        const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), written - hashed));
        const auto got = base::read_at(partial.fd(), std::span(buffer).first(want), hashed, partial.path());
        if (got < want) {
            throw Error(ExitCode::failure, "partial-replaced",
                        "another program shortened '" + partial.path() + "' during the download",
                        "find out which one, then repeat the command", true);
        }
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
