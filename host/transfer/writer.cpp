#include "transfer/writer.hpp"

#include "base/clock.hpp"
#include "base/file.hpp"

#include <algorithm>

namespace xtask::transfer {
namespace {

constexpr std::size_t largest_write = std::size_t{1} << 20;
constexpr std::uint64_t writeback_step = std::uint64_t{16} << 20;
constexpr std::uint64_t checkpoint_bytes = std::uint64_t{64} << 20;
constexpr Duration checkpoint_interval{10'000};

/// Asks the kernel to begin writing, so that later syncs are short. Proves nothing, so errors do not matter.
void start_writeback(int fd, std::uint64_t from, std::uint64_t to) {
    static_cast<void>(::sync_file_range(fd, static_cast<off64_t>(from), static_cast<off64_t>(to - from),
                                        SYNC_FILE_RANGE_WRITE));
}

void write_until_end(Window& window, Partial& partial) {
    std::uint64_t position = window.counters().written;
    std::uint64_t flushed = position;
    std::uint64_t recorded = position;
    Time recorded_at = Clock::now();
    while (true) {
        const auto ready = window.wait_received();
        if (ready.empty()) return;
        const auto piece = ready.first(std::min(ready.size(), largest_write));
        const base::Written written = base::write_at(partial.fd(), piece, position);
        position += written.bytes;
        window.wrote(written.bytes);
        if (written.error != 0) throw base::io_error(written.error, "write '" + partial.path() + "'");

        if (position - flushed >= writeback_step) {
            start_writeback(partial.fd(), flushed, position);
            flushed = position;
        }
        const Time now = Clock::now();
        if (position - recorded >= checkpoint_bytes && now - recorded_at >= checkpoint_interval) {
            partial.checkpoint(position);
            recorded = position;
            recorded_at = now;
        }
    }
}

} // namespace

void write_received(Window& window, Partial& partial) noexcept {
    try {
        write_until_end(window, partial);
    } catch (...) {
        window.fail(std::current_exception());
    }
}

} // namespace xtask::transfer
