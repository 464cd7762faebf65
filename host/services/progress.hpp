/// One progress state as text. Pure: what is shown follows from what is passed.
#pragma once

#include <chrono>
#include <cstddef>
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

/// Many files as one task.
struct Whole {
    std::size_t files = 0, ended = 0, failed = 0; ///< `ended` includes those that failed
    std::uint64_t done = 0;                       ///< bytes of files that are there or in progress
    std::uint64_t total = 0;                      ///< of all that can still be had; 0: unknown
    std::uint64_t moved = 0;                      ///< of `done`, what came over the wire in this run
};

/// "12 of 1,000 files (2 failed)"; "1,000 files" before the first and after the last.
std::string label_of(const Whole& whole);

struct BarStyle {
    int columns = 80;
    bool unicode = true;
    bool color = false;
    std::size_t label_columns = 0; ///< exactly, where lines stand below each other; 0: as it comes
};

/// One line without its end, always shorter than `style.columns`. The narrower, the less is shown: first the
/// bar goes, then sizes, time and speed; the label is cut before that.
std::string render_bar(const ProgressState& state, const BarStyle& style);

/// One sentence for a log: "model.gguf: 512 MB of 1.2 GB (42%), 340 MB/s, 2s left".
std::string render_line(const ProgressState& state);

} // namespace xtask::services
