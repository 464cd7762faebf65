/// A Terminal that a test sets up and reads back.
#pragma once

#include "services/terminal.hpp"

#include <string>

namespace xtask::services {

/// What the terminal shows and hears; outlives the FakeTerminal, which a Ui owns.
struct FakeScreen {
    std::string out, err;
    std::string answer;
    bool out_redrawable = false, err_redrawable = false;
    bool interactive = false, unicode = true, color = false;
    int columns = 80, rows = 24;
    Time now{};

    /// What was written to stderr since the last call.
    std::string take_err() { return std::exchange(err, {}); }
    std::string take_out() { return std::exchange(out, {}); }
};

class FakeTerminal final : public Terminal {
  public:
    explicit FakeTerminal(FakeScreen& screen) : screen_(screen) {}

    bool redrawable(Stream stream) const override {
        return stream == Stream::out ? screen_.out_redrawable : screen_.err_redrawable;
    }
    bool interactive() const override { return screen_.interactive; }
    int columns() const override { return screen_.columns; }
    int rows() const override { return screen_.rows; }
    bool unicode() const override { return screen_.unicode; }
    bool color_wanted() const override { return screen_.color; }
    Time now() const override { return screen_.now; }
    void write(Stream stream, std::string_view text) noexcept override {
        (stream == Stream::out ? screen_.out : screen_.err) += text;
    }
    std::string read_line() override { return screen_.answer; }

  private:
    FakeScreen& screen_;
};

} // namespace xtask::services
