#include "cli/layout.hpp"

#include <algorithm>
#include <charconv>

#include <sys/ioctl.h>
#include <unistd.h>

namespace xtask::cli {

namespace {

constexpr int narrowest = 40;
constexpr int widest = 120;
constexpr int usual = 80;

/// Columns of UTF-8 text, near enough for help: one for each character.
std::size_t columns(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string padded(const std::string& text, std::size_t width) {
    return text + std::string(width - std::min(width, columns(text)), ' ');
}

} // namespace

int output_width(const services::Environment& environment) {
    int width = 0;
    if (const auto text = environment("COLUMNS"))
        std::from_chars(text->data(), text->data() + text->size(), width);
    winsize size{};
    if (width <= 0 && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) width = size.ws_col;
    return std::clamp(width > 0 ? width : usual, narrowest, widest);
}

std::string wrap(std::string_view text, int width, int indent) {
    const std::string margin(static_cast<std::size_t>(indent), ' ');
    const auto room = static_cast<std::size_t>(std::max(width - indent, 10));
    std::string result;
    std::string line;
    const auto flush = [&] {
        if (!line.empty()) result += margin + line;
        result += '\n';
        line.clear();
    };
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of(" \n"), text.size());
        const std::string_view word = text.substr(0, end);
        if (!line.empty() && !word.empty() && columns(line) + 1 + columns(word) > room) flush();
        if (!line.empty() && !word.empty()) line += ' ';
        line += word;
        if (end < text.size() && text[end] == '\n') flush();
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    if (!line.empty()) flush();
    return result;
}

std::string definitions(const std::vector<std::pair<std::string, std::string>>& rows, int width) {
    constexpr int margin = 2;
    std::size_t widest_term = 0;
    for (const auto& [term, meaning] : rows) widest_term = std::max(widest_term, columns(term));
    const std::size_t column = std::min<std::size_t>(widest_term, static_cast<std::size_t>(width) * 2 / 5);
    const int indent = margin + static_cast<int>(column) + 2;

    std::string result;
    for (const auto& [term, meaning] : rows) {
        std::string body = wrap(meaning, width, indent);
        const std::string head = std::string(margin, ' ') + padded(term, column);
        result += head;
        if (columns(term) > column || body.empty()) {
            result += '\n';
            result += body;
        } else {
            result += body.substr(margin + column);
        }
    }
    return result;
}

std::string table(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns(row[i]));
    }
    std::string result;
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) line += padded(row[i], widths[i]) + "  ";
        line.erase(line.find_last_not_of(' ') + 1);
        result += line + "\n";
    }
    return result;
}

} // namespace xtask::cli
