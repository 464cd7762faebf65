#include "services/progress.hpp"

#include "services/text.hpp"
#include "services/units.hpp"

#include <algorithm>
#include <vector>

namespace xtask::services {

namespace {

constexpr std::size_t label_least = 10;
constexpr std::size_t bar_least = 10;
constexpr std::size_t bar_most = 50;
constexpr std::size_t gap = 2;

struct Field {
    std::string text;
    std::size_t width; // kept while the numbers change, so that the line does not jump
};

std::string right_aligned(const Field& field) {
    const std::size_t used = field.text.size();
    return used < field.width ? std::string(field.width - used, ' ') + field.text : field.text;
}

std::string time_text(const ProgressState& state) {
    if (state.taken) return "in " + format_duration(*state.taken);
    if (state.left) return "ETA " + format_duration(*state.left);
    return {};
}

/// What may stand behind the label, richest first.
std::vector<std::vector<Field>> arrangements(const ProgressState& state) {
    const Field size{format_size(state.done), 7};
    const Field rate{state.rate ? format_rate(*state.rate) : std::string(), 9};
    const Field time{time_text(state), 10};
    if (state.total == 0) return {{size, rate, time}, {size, rate}, {size}, {}};
    const Field part{std::to_string(percent(state.done, state.total)) + "%", 4};
    const std::string total = " / " + format_size(state.total);
    const Field sizes{size.text + total, size.width + total.size()};
    return {
        {part, sizes, rate, time}, {part, size, rate, time}, {part, rate, time}, {part, rate}, {part}, {}};
}

std::size_t width_of(const std::vector<Field>& fields) {
    std::size_t width = 0;
    for (const Field& field : fields) width += gap + std::max(field.width, field.text.size());
    return width;
}

std::string draw_bar(const ProgressState& state, std::size_t width, const BarStyle& style) {
    const double part = static_cast<double>(state.done) / static_cast<double>(state.total);
    const auto filled = std::min(width, static_cast<std::size_t>(part * static_cast<double>(width)));
    std::string bar = style.color ? "\x1b[36m" : "";
    for (std::size_t i = 0; i < filled; ++i) bar += style.unicode ? "█" : "#";
    if (style.color) bar += "\x1b[0m";
    for (std::size_t i = filled; i < width; ++i) bar += style.unicode ? "░" : ".";
    return bar;
}

} // namespace

std::string render_bar(const ProgressState& state, const BarStyle& style) {
    const std::size_t room = static_cast<std::size_t>(std::max(style.columns, 1)) - 1;
    const bool in_columns = style.label_columns != 0;
    const std::size_t label_wanted = in_columns ? style.label_columns : columns(state.label);
    const std::size_t label_needed = in_columns ? label_wanted : std::min(label_wanted, label_least);

    const auto choices = arrangements(state);
    const auto fields = std::find_if(choices.begin(), choices.end(),
                                     [&](const auto& some) { return label_needed + width_of(some) <= room; });
    if (fields == choices.end()) return fit(state.label, room, style.unicode);

    // Richest arrangement, and room to spare: a bar, behind the percentage.
    std::size_t spare = room - label_needed - width_of(*fields);
    const bool with_bar = state.total != 0 && fields == choices.begin() && spare >= gap + bar_least;
    if (with_bar) spare -= gap + bar_least;
    const std::size_t label_width = label_needed + std::min(spare, label_wanted - label_needed);
    spare -= label_width - label_needed;

    std::string line = fit(state.label, label_width, style.unicode);
    if (const std::size_t used = columns(line); in_columns && used < label_width) {
        line.append(label_width - used, ' ');
    }
    for (const Field& field : *fields) {
        const bool last = &field == &fields->back();
        line += std::string(gap, ' ') + (last ? field.text : right_aligned(field));
        if (with_bar && &field == &fields->front()) {
            line += std::string(gap, ' ') + draw_bar(state, std::min(bar_least + spare, bar_most), style);
        }
    }
    line.erase(line.find_last_not_of(' ') + 1);
    return line;
}

std::string label_of(const Whole& whole) {
    std::string label = format_count(whole.files) + " files";
    if (whole.ended > 0 && whole.ended < whole.files) label = format_count(whole.ended) + " of " + label;
    if (whole.failed > 0) label += " (" + format_count(whole.failed) + " failed)";
    return label;
}

std::string render_line(const ProgressState& state) {
    std::string line = state.label + ": " + format_size(state.done);
    if (state.total != 0 && state.done < state.total) {
        line += " of " + format_size(state.total) + " (" + std::to_string(percent(state.done, state.total)) +
                "%)";
    }
    if (state.taken) line += " in " + format_duration(*state.taken);
    if (state.rate) line += ", " + format_rate(*state.rate);
    if (state.left && !state.taken) line += ", " + format_duration(*state.left) + " left";
    return line;
}

} // namespace xtask::services
