#include "services/panel.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace xtask::services {

namespace {

constexpr std::string_view clear_line = "\x1b[K";
constexpr std::string_view clear_below = "\x1b[J";

/// Columns of a line of ours: a character each, colours none.
std::size_t width_of(std::string_view line) {
    std::size_t width = 0;
    bool in_color = false;
    for (const char c : line) {
        if (c == '\x1b') in_color = true;
        const bool continues = (static_cast<unsigned char>(c) & 0xC0) == 0x80;
        if (!in_color && !continues) ++width;
        if (c == 'm') in_color = false;
    }
    return width;
}

std::string home(std::size_t rows_above) {
    return rows_above > 0 ? "\r\x1b[" + std::to_string(rows_above) + "A" : "\r";
}

} // namespace

void Panel::draw(const std::vector<std::string>& lines) {
    const std::size_t above = rows_above();
    std::string text = home(above);
    std::vector<std::size_t> widths;
    for (const std::string& line : lines) {
        if (!widths.empty()) text += '\n';
        text += line;
        text += clear_line;
        widths.push_back(width_of(line));
    }
    if (above >= lines.size()) text += clear_below;
    terminal_.write(Stream::err, text);
    widths_ = std::move(widths);
}

void Panel::clear() {
    if (!visible()) return;
    const std::size_t above = rows_above();
    std::string text = home(above);
    text += above > 0 ? clear_below : clear_line;
    terminal_.write(Stream::err, text);
    widths_.clear();
}

void Panel::leave() {
    terminal_.write(Stream::err, "\n");
    widths_.clear();
}

std::size_t Panel::rows_above() const {
    const auto columns = static_cast<std::size_t>(std::max(terminal_.columns(), 1));
    std::size_t rows = 0;
    for (const std::size_t width : widths_) rows += std::max<std::size_t>((width + columns - 1) / columns, 1);
    return rows > 0 ? rows - 1 : 0;
}

} // namespace xtask::services
