/// When and where progress is shown: bars on a terminal, now and then a line elsewhere, events for programs.
#pragma once

#include "services/panel.hpp"
#include "services/progress.hpp"
#include "services/rate.hpp"
#include "services/terminal.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace xtask::services {

class Display {
  public:
    enum class Form {
        none,
        bar,   ///< drawn over at most ten times a second
        lines, ///< a line at the start, every ten seconds, and at the end
        events ///< an event at most once a second, and at the end
    };
    using Emit = std::function<void(std::string_view members)>; ///< one `progress` event

    Display(Terminal& terminal, Form form, bool color, Emit emit);

    std::uint64_t begin(std::string_view label, std::uint64_t total);
    void update(std::uint64_t handle, std::uint64_t done); ///< unknown handles are ignored, here and in `end`
    void end(std::uint64_t handle);
    void end_all();

    /// Until `end_whole` the tasks are the files of one whole, which alone is told of. On a terminal it
    /// stands below a line for each file that is not complete after half a second.
    void begin_whole(const Whole& whole);
    void update_whole(const Whole& whole);
    void end_whole();

    /// One line about what is not counted in bytes, below the others; each replaces the last. Empty: none.
    void status(std::string_view text);

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

    Task task_of(std::string label, std::uint64_t total) const;
    void follow(Task& task);
    void finish(Task& task);
    void measure(Task& task) const;
    void report(const Task& task);
    ProgressState combined() const;
    std::vector<const ProgressState*> slow_files() const;
    std::size_t label_columns(const std::vector<const ProgressState*>& states) const;
    std::vector<std::string> lines();

    Terminal& terminal_;
    const Form form_;
    const bool color_;
    const Emit emit_;
    Panel panel_;
    std::map<std::uint64_t, Task> tasks_; ///< in the order of their beginning
    std::uint64_t last_handle_ = 0;
    std::optional<Task> whole_;
    Whole files_;         ///< of `whole_`
    std::string status_;  ///< printable
    Time status_shown_{}; ///< as a line or an event
    Time drawn_{};
};

} // namespace xtask::services
