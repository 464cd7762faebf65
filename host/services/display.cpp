#include "services/display.hpp"

#include "services/text.hpp"
#include "services/units.hpp"

#include <xtask/json.hpp>

#include <cmath>
#include <utility>

namespace xtask::services {

namespace {

constexpr Duration redraw_interval{100};
constexpr Duration line_interval{10'000};
constexpr Duration event_interval{1'000};
constexpr std::string_view clear_line = "\r\x1b[K";

std::string members_of(const ProgressState& state) {
    JsonWriter json;
    json.begin_object().member("label", state.label).member("done", state.done);
    if (state.total != 0) json.member("total", state.total);
    if (state.rate) json.member("bytes_per_second", static_cast<std::uint64_t>(*state.rate));
    if (state.left && !state.taken) json.member("eta_seconds", std::int64_t{state.left->count()});
    return json.end_object().take();
}

} // namespace

Display::Display(Terminal& terminal, Form form, bool color, Emit emit)
    : terminal_(terminal), form_(form), color_(color), emit_(std::move(emit)) {}

std::uint64_t Display::begin(std::string_view label, std::uint64_t total) {
    const Time now = terminal_.now();
    Task task{{printable(label), 0, total, {}, {}, {}}, {}, now, now};
    if (form_ == Form::lines) {
        const std::string size = total == 0 ? std::string() : ": " + format_size(total);
        terminal_.write(Stream::err, task.state.label + size + "\n");
    }
    tasks_.emplace(++last_handle_, std::move(task));
    if (form_ == Form::bar) show();
    return last_handle_;
}

void Display::update(std::uint64_t handle, std::uint64_t done) {
    const auto found = tasks_.find(handle);
    if (found == tasks_.end() || form_ == Form::none) return;
    Task& task = found->second;
    const Time now = terminal_.now();
    task.state.done = done;
    task.meter.add(now, done);
    if (form_ == Form::bar) {
        if (now - drawn_ >= redraw_interval) show();
    } else if (now - task.shown >= (form_ == Form::lines ? line_interval : event_interval)) {
        task.shown = now;
        measure(task);
        report(task);
    }
}

void Display::end(std::uint64_t handle) {
    const auto found = tasks_.find(handle);
    if (found == tasks_.end()) return;
    Task task = std::move(found->second);
    tasks_.erase(found);
    const Time now = terminal_.now();
    task.state.rate = task.meter.average(now);
    task.state.taken = std::chrono::duration_cast<std::chrono::seconds>(now - task.started);
    if (form_ != Form::bar) return report(task);
    draw(task.state);
    terminal_.write(Stream::err, "\n");
    visible_ = false;
    show();
}

void Display::end_all() {
    while (!tasks_.empty()) end(tasks_.begin()->first);
}

void Display::hide() {
    if (visible_) terminal_.write(Stream::err, clear_line);
    visible_ = false;
}

void Display::show() {
    if (form_ != Form::bar || tasks_.empty()) return;
    for (auto& [handle, task] : tasks_) measure(task);
    draw(tasks_.size() == 1 ? tasks_.begin()->second.state : combined());
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

void Display::draw(const ProgressState& state) {
    const BarStyle style{terminal_.columns(), terminal_.unicode(), color_};
    terminal_.write(Stream::err, "\r" + render_bar(state, style) + "\x1b[K");
    drawn_ = terminal_.now();
    visible_ = true;
}

void Display::report(const Task& task) {
    if (form_ == Form::lines) terminal_.write(Stream::err, render_line(task.state) + "\n");
    if (form_ == Form::events) emit_(members_of(task.state));
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
