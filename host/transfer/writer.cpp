#include "transfer/writer.hpp"

#include "base/file.hpp"
#include "transfer/flusher.hpp"

#include <algorithm>

namespace xtask::transfer {
namespace {

constexpr std::size_t largest_write = std::size_t{1} << 20;

void write_until_end(Window& window, Partial& partial) {
    std::uint64_t position = window.counters().written;
    Flusher flusher(partial, position);
    while (true) {
        const auto ready = window.wait_received();
        if (ready.empty()) return flusher.finish();
        const auto piece = ready.first(std::min(ready.size(), largest_write));
        const base::Written written = base::write_at(partial.fd(), piece, position);
        position += written.bytes;
        window.wrote(written.bytes);
        if (written.error != 0) throw base::io_error(written.error, "write '" + partial.path() + "'");
        flusher.wrote(position);
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
