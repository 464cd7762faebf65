/// When and where progress is shown: a bar on a terminal, now and then a line elsewhere, events for programs.
#pragma once

#include "services/progress.hpp"
#include "services/rate.hpp"
#include "services/terminal.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace xtask::services {

class Display {
  public:
    enum class Form {
        none,
        bar,   ///< one line drawn over at most ten times a second
        lines, ///< a line at the start, every ten seconds, and at the end
        events ///< an event at most once a second, and at the end
    };
    using Emit = std::function<void(std::string_view members)>; ///< one `progress` event

    Display(Terminal& terminal, Form form, bool color, Emit emit);

    std::uint64_t begin(std::string_view label, std::uint64_t total);
    void update(std::uint64_t handle, std::uint64_t done); ///< unknown handles are ignored, here and in `end`
    void end(std::uint64_t handle);
    void end_all();

    /// Makes room on the terminal for other text, which the caller ends with a line end; `show` comes after
    /// it.
    void hide();
    void show();

  private:
    struct Task {
        ProgressState state;
        RateMeter meter;
        Time started;
        Time shown; ///< last line or event
    };

    void measure(Task& task) const;
    void draw(const ProgressState& state);
    void report(const Task& task);
    ProgressState combined() const;

    Terminal& terminal_;
    const Form form_;
    const bool color_;
    const Emit emit_;
    std::map<std::uint64_t, Task> tasks_; ///< in the order of their beginning
    std::uint64_t last_handle_ = 0;
    Time drawn_{};
    bool visible_ = false; ///< a bar stands on the terminal's last line
};

} // namespace xtask::services
