/// One progress state as text. Pure: what is shown follows from what is passed.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace xtask::services {

struct ProgressState {
    std::string label; ///< printable
    std::uint64_t done = 0;
    std::uint64_t total = 0;                   ///< 0: unknown
    std::optional<double> rate;                ///< bytes per second
    std::optional<std::chrono::seconds> left;  ///< estimated
    std::optional<std::chrono::seconds> taken; ///< once it is over; shown in place of `left`
};

struct BarStyle {
    int columns = 80;
    bool unicode = true;
    bool color = false;
};

/// One line without its end, always shorter than `style.columns`. The narrower, the less is shown: first the
/// bar goes, then sizes, time and speed; the label is cut before that.
std::string render_bar(const ProgressState& state, const BarStyle& style);

/// One sentence for a log: "model.gguf: 512 MB of 1.2 GB (42%), 340 MB/s, 2s left".
std::string render_line(const ProgressState& state);

} // namespace xtask::services
