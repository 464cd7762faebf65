#include "services/display.hpp"

#include "services/text.hpp"
#include "services/units.hpp"

#include <xtask/json.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace xtask::services {

namespace {

constexpr Duration redraw_interval{100};
constexpr Duration line_interval{10'000};
constexpr Duration event_interval{1'000};
constexpr Duration slow_file{500};
constexpr std::size_t most_files = 8;

void write_numbers(JsonWriter& json, const ProgressState& state) {
    json.member("label", state.label).member("done", state.done);
    if (state.total != 0) json.member("total", state.total);
    if (state.rate) json.member("bytes_per_second", static_cast<std::uint64_t>(*state.rate));
    if (state.left && !state.taken) json.member("eta_seconds", std::int64_t{state.left->count()});
}

} // namespace

Display::Display(Terminal& terminal, Form form, bool color, Emit emit)
    : terminal_(terminal), form_(form), color_(color), emit_(std::move(emit)), panel_(terminal) {}

std::uint64_t Display::begin(std::string_view label, std::uint64_t total) {
    const auto& task = tasks_.emplace(++last_handle_, task_of(printable(label), total)).first->second;
    if (form_ == Form::lines && !whole_) {
        const std::string size = total == 0 ? std::string() : ": " + format_size(total);
        terminal_.write(Stream::err, task.state.label + size + "\n");
    }
    if (!whole_) show();
    return last_handle_;
}

void Display::update(std::uint64_t handle, std::uint64_t done) {
    const auto found = tasks_.find(handle);
    if (found == tasks_.end() || form_ == Form::none) return;
    Task& task = found->second;
    task.state.done = done;
    task.meter.add(terminal_.now(), done);
    if (form_ == Form::bar || !whole_) follow(task);
}

void Display::end(std::uint64_t handle) {
    const auto found = tasks_.find(handle);
    if (found == tasks_.end()) return;
    Task task = std::move(found->second);
    tasks_.erase(found);
    if (whole_) return;
    finish(task);
    show();
}

void Display::end_all() {
    if (whole_) tasks_.clear();
    end_whole();
    status({});
    while (!tasks_.empty()) end(tasks_.begin()->first);
}

void Display::begin_whole(const Whole& whole) {
    files_ = whole;
    whole_ = task_of(label_of(whole), whole.total);
    if (form_ == Form::lines) {
        const std::string size = whole.total == 0 ? std::string() : ": " + format_size(whole.total);
        terminal_.write(Stream::err, whole_->state.label + size + "\n");
    }
    show();
}

void Display::update_whole(const Whole& whole) {
    if (!whole_) return;
    files_ = whole;
    whole_->state.label = label_of(whole);
    whole_->state.done = whole.done;
    whole_->state.total = whole.total;
    whole_->meter.add(terminal_.now(), whole.moved);
    follow(*whole_);
}

void Display::end_whole() {
    if (!whole_) return;
    finish(*whole_);
    whole_.reset();
    show();
}

void Display::status(std::string_view text) {
    const bool first = status_.empty();
    if (first && text.empty()) return;
    status_ = printable(text);
    const Time now = terminal_.now();
    if (form_ == Form::bar) {
        if (status_.empty()) hide();
        if (first || status_.empty() || now - drawn_ >= redraw_interval) show();
        return;
    }
    const Duration interval = form_ == Form::lines ? line_interval : event_interval;
    if (form_ == Form::none || status_.empty() || (!first && now - status_shown_ < interval)) return;
    status_shown_ = now;
    if (form_ == Form::lines) {
        terminal_.write(Stream::err, status_ + "\n");
    } else {
        emit_(JsonWriter().begin_object().member("text", text).end_object().text());
    }
}

void Display::hide() { panel_.clear(); }

void Display::show() {
    if (form_ != Form::bar || (tasks_.empty() && !whole_ && status_.empty())) return;
    panel_.draw(lines());
    drawn_ = terminal_.now();
}

Display::Task Display::task_of(std::string label, std::uint64_t total) const {
    const Time now = terminal_.now();
    return {{std::move(label), 0, total, {}, {}, {}}, {}, now, now};
}

/// Something has changed: shown where it is time for that.
void Display::follow(Task& task) {
    const Time now = terminal_.now();
    if (form_ == Form::bar) {
        if (now - drawn_ >= redraw_interval) show();
    } else if (now - task.shown >= (form_ == Form::lines ? line_interval : event_interval)) {
        task.shown = now;
        measure(task);
        report(task);
    }
}

/// The last that is shown of it, and what stays on a terminal.
void Display::finish(Task& task) {
    const Time now = terminal_.now();
    task.state.rate = task.meter.average(now);
    task.state.taken = std::chrono::duration_cast<std::chrono::seconds>(now - task.started);
    if (form_ != Form::bar) return report(task);
    BarStyle style{terminal_.columns(), terminal_.unicode(), color_};
    if (whole_) style.label_columns = label_columns({&task.state});
    panel_.draw({render_bar(task.state, style)});
    panel_.leave();
}

/// The lines of the panel, top down.
std::vector<std::string> Display::lines() {
    std::vector<const ProgressState*> states;
    for (auto& [handle, task] : tasks_) measure(task);
    ProgressState sum;
    if (whole_) {
        measure(*whole_);
        states = slow_files();
        states.push_back(&whole_->state);
    } else if (tasks_.size() == 1) {
        states.push_back(&tasks_.begin()->second.state);
    } else if (!tasks_.empty()) {
        sum = combined();
        states.push_back(&sum);
    }
    BarStyle style{terminal_.columns(), terminal_.unicode(), color_};
    if (whole_) style.label_columns = label_columns(states);
    std::vector<std::string> drawn;
    drawn.reserve(states.size() + 1);
    for (const ProgressState* state : states) drawn.push_back(render_bar(*state, style));
    const auto room = static_cast<std::size_t>(std::max(style.columns, 1)) - 1;
    if (!status_.empty()) drawn.push_back(fit(status_, room, style.unicode));
    return drawn;
}

/// Room for the last label, which is that of the whole, and for as much of the files' names as is reasonable.
std::size_t Display::label_columns(const std::vector<const ProgressState*>& states) const {
    const auto width = static_cast<std::size_t>(std::max(terminal_.columns(), 2));
    std::size_t longest = 0;
    for (const ProgressState* state : states) longest = std::max(longest, columns(state->label));
    return std::min(std::max(columns(states.back()->label), std::min(longest, width / 3)), width / 2);
}

/// Those of the whole that deserve a line, as many as fit.
std::vector<const ProgressState*> Display::slow_files() const {
    const std::size_t other_rows = status_.empty() ? 2 : 3; // the whole, what was typed last, the status
    const auto rows = static_cast<std::size_t>(std::max(terminal_.rows(), 0));
    const std::size_t room = std::min(most_files, rows > other_rows ? rows - other_rows : 0);
    std::vector<const ProgressState*> files;
    for (const auto& [handle, task] : tasks_) {
        const bool slow = terminal_.now() - task.started >= slow_file;
        const bool complete = task.state.total != 0 && task.state.done >= task.state.total;
        if (slow && !complete && files.size() < room) files.push_back(&task.state);
    }
    return files;
}

void Display::measure(Task& task) const {
    ProgressState& state = task.state;
    state.rate = task.meter.rate(terminal_.now());
    state.left.reset();
    if (state.total <= state.done || !state.rate || *state.rate < 1) return;
    const double seconds = static_cast<double>(state.total - state.done) / *state.rate;
    constexpr double a_year = 365.0 * 24 * 3600;
    if (seconds < a_year) state.left = std::chrono::seconds(static_cast<std::int64_t>(std::ceil(seconds)));
}

void Display::report(const Task& task) {
    if (form_ == Form::lines) terminal_.write(Stream::err, render_line(task.state) + "\n");
    if (form_ != Form::events) return;
    JsonWriter json;
    json.begin_object();
    write_numbers(json, task.state);
    if (whole_) {
        json.member("files", std::uint64_t{files_.files}).member("files_ended", std::uint64_t{files_.ended});
        json.member("files_failed", std::uint64_t{files_.failed});
    }
    emit_(json.end_object().text());
}

ProgressState Display::combined() const {
    ProgressState sum{std::to_string(tasks_.size()) + " tasks", 0, 0, {}, {}, {}};
    bool totals_known = true;
    for (const auto& [handle, task] : tasks_) {
        sum.done += task.state.done;
        sum.total += task.state.total;
        totals_known = totals_known && task.state.total != 0;
        if (task.state.rate) sum.rate = sum.rate.value_or(0) + *task.state.rate;
        if (task.state.left && sum.left < task.state.left) sum.left = task.state.left;
    }
    if (!totals_known) sum.total = 0;
    return sum;
}

} // namespace xtask::services
