#include "services/progress.hpp"
#include "services/text.hpp"

#include <catch2/catch.hpp>

using namespace std::chrono_literals;
using namespace xtask::services;

namespace {

ProgressState half_way() { return {"model.gguf", 500'000'000, 1'187'801'280, 340e6, 2s, {}}; }

} // namespace

TEST_CASE("a bar at every width") {
    const auto [columns, line] = GENERATE(table<int, std::string>({
        {200, "model.gguf   42%  █████████████████████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░"
              "   500 MB / 1.2 GB   340 MB/s  ETA 2s"},
        {80, "model.gguf   42%  ████████░░░░░░░░░░░░   500 MB / 1.2 GB   340 MB/s  ETA 2s"},
        {60, "model.gguf   42%   500 MB / 1.2 GB   340 MB/s  ETA 2s"},
        {50, "model.gguf   42%   500 MB   340 MB/s  ETA 2s"},
        {40, "model.gguf   42%   340 MB/s  ETA 2s"},
        {30, "model.gguf   42%  340 MB/s"},
        {20, "model.gguf  42%"},
        {11, "model.gguf"},
        {8, "model.…"},
        {1, ""},
        {0, ""},
        {-1, ""},
    }));
    CAPTURE(columns);
    CHECK(render_bar(half_way(), {columns, true, false}) == line);
}

TEST_CASE("plain characters where the locale has no others") {
    CHECK(render_bar(half_way(), {80, false, false}) ==
          "model.gguf   42%  ########............   500 MB / 1.2 GB   340 MB/s  ETA 2s");
}

TEST_CASE("colour adds no column") {
    CHECK(render_bar(half_way(), {80, false, true}) ==
          "model.gguf   42%  \x1b[36m########\x1b[0m............   500 MB / 1.2 GB   340 MB/s  ETA 2s");
}

TEST_CASE("the beginning, the end, and no size known") {
    CHECK(render_bar({"model.gguf", 0, 1'187'801'280, {}, {}, {}}, {80, false, false}) ==
          "model.gguf    0%  ....................      0 B / 1.2 GB");
    CHECK(render_bar({"model.gguf", 1'187'801'280, 1'187'801'280, 340e6, {}, 4s}, {80, false, false}) ==
          "model.gguf  100%  ####################   1.2 GB / 1.2 GB   340 MB/s  in 4s");
    CHECK(render_bar({"model.gguf", 500'000'000, 0, 340e6, {}, {}}, {80, false, false}) ==
          "model.gguf   500 MB   340 MB/s");
}

TEST_CASE("no width is ever exceeded") {
    const std::string label =
        GENERATE("m", "a-rather-long-name-of-a-model-with-quantization-Q4_K_M-00001-of-00009.gguf",
                 "模型模型模型模型模型模型模型模型模型模型模型模型模型模型");
    const bool unicode = GENERATE(true, false);
    const ProgressState state{label, 99'949'999'999, 99'999'999'999'999, 99.9e6, 359'999s, {}};
    for (int width = 1; width <= 220; ++width) {
        const std::string line = render_bar(state, {width, unicode, false});
        std::size_t shown = 0; // a bar's blocks are one column each, unlike what `columns` must assume
        for (std::size_t i = 0; i < line.size(); ++i) {
            const auto byte = static_cast<unsigned char>(line[i]);
            const bool block =
                line.compare(i, 3, "█") == 0 || line.compare(i, 3, "░") == 0 || line.compare(i, 3, "…") == 0;
            if (byte < 0x80 || block)
                shown += 1;
            else if (byte >= 0xC0)
                shown += 2;
        }
        CAPTURE(width, line);
        CHECK(shown < static_cast<std::size_t>(width));
    }
}

TEST_CASE("more than announced is no overflow") {
    CHECK(render_bar({"m", 3'000, 2'000, {}, {}, {}}, {80, false, false}) ==
          "m  100%  #############################   3.0 kB / 2.0 kB");
}

TEST_CASE("one line for a log") {
    CHECK(render_line(half_way()) == "model.gguf: 500 MB of 1.2 GB (42%), 340 MB/s, 2s left");
    CHECK(render_line({"model.gguf", 500, 0, {}, {}, {}}) == "model.gguf: 500 B");
    CHECK(render_line({"model.gguf", 500, 500, 340e6, {}, 4s}) == "model.gguf: 500 B in 4s, 340 MB/s");
    CHECK(render_line({"model.gguf", 250, 500, 340e6, {}, 4s}) ==
          "model.gguf: 250 B of 500 B (50%) in 4s, 340 MB/s");
}

TEST_CASE("many files are named by their number") {
    CHECK(label_of({1'000, 0, 0, 0, 0, 0}) == "1,000 files");
    CHECK(label_of({1'000, 12, 0, 0, 0, 0}) == "12 of 1,000 files");
    CHECK(label_of({1'000, 12, 2, 0, 0, 0}) == "12 of 1,000 files (2 failed)");
    CHECK(label_of({1'000, 1'000, 0, 0, 0, 0}) == "1,000 files");
    CHECK(label_of({5, 5, 5, 0, 0, 0}) == "5 files (5 failed)");
}

TEST_CASE("bars below each other stand in columns") {
    ProgressState state{"a", 10, 100, {}, {}, {}};
    BarStyle style;
    style.label_columns = 12;
    CHECK(render_bar(state, style).find('%') == 12 + 2 + 3);
    style.columns = 20;
    CHECK(render_bar(state, style) == "a             10%");
    state.label = "a-long-name-of-a-file";
    style.unicode = false;
    CHECK(render_bar(state, style) == "a-long-name~  10%");
    style.columns = 10;
    CHECK(render_bar(state, style) == "a-long-n~");
}
