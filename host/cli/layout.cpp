#include "cli/layout.hpp"

#include "services/text.hpp"

#include <algorithm>
#include <charconv>

#include <sys/ioctl.h>
#include <unistd.h>

namespace xtask::cli {

namespace {

constexpr int narrowest = 40;
constexpr int widest = 120;
constexpr int usual = 80;
constexpr int least_meaning = 34; ///< columns worth having beside a term

/// Columns of UTF-8 text, near enough for help: one for each character, none for a style.
std::size_t columns(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0x20 && (byte & 0xC0U) != 0x80U;
    }));
}

/// 0: nobody knows.
int known_width(const services::Environment& environment) {
    int width = 0;
    if (const auto text = environment("COLUMNS"))
        std::from_chars(text->data(), text->data() + text->size(), width);
    winsize size{};
    if (width <= 0 && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) width = size.ws_col;
    return width > 0 ? std::max(width, narrowest) : 0;
}

std::string padded(const std::string& text, std::size_t width) {
    return text + std::string(width - std::min(width, columns(text)), ' ');
}

/// A table's rows where they do not fit side by side.
std::string blocks(const std::vector<std::vector<std::string>>& rows) {
    const auto& names = rows.front();
    std::size_t widest_name = 0;
    for (const auto& name : names) widest_name = std::max(widest_name, columns(name));
    std::string result;
    for (std::size_t r = 1; r < rows.size(); ++r) {
        for (std::size_t i = 0; i < rows[r].size(); ++i) {
            result += i == 0 ? services::styled(rows[r][i], services::Style::heading)
                             : "  " + padded(names[i], widest_name) + "  " + rows[r][i];
            result += "\n";
        }
    }
    return result;
}

} // namespace

int output_width(const services::Environment& environment) {
    const int width = known_width(environment);
    return width > 0 ? std::min(width, widest) : usual;
}

std::string heading(std::string_view text) {
    return "\n" + services::styled(std::string(text) + ":", services::Style::heading) + "\n";
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

std::string wrap_command(std::string_view command, int width, int indent) {
    const std::string margin(static_cast<std::size_t>(indent), ' ');
    const auto room = static_cast<std::size_t>(std::max(width - indent - 2, 10)); // " \" at the end
    std::string result;
    std::string line;
    while (!command.empty()) {
        const std::size_t next = std::min(command.find(" -", 1), command.find(" | ", 1));
        const std::string part(command.substr(0, next));
        if (!line.empty() && columns(line) + columns(part) > room) {
            result += margin + line + " \\\n";
            line = "  " + part.substr(1);
        } else {
            line += part;
        }
        command.remove_prefix(part.size());
    }
    return result + margin + line + "\n";
}

std::string definitions(const Rows& rows, int width) {
    constexpr int margin = 2;
    constexpr int below = 10; // where meanings begin that stand below their terms
    std::size_t widest_term = 0;
    for (const auto& [term, meaning] : rows) widest_term = std::max(widest_term, columns(term));
    const std::size_t column = std::min<std::size_t>(widest_term, static_cast<std::size_t>(width) * 2 / 5);
    const bool beside = width - static_cast<int>(widest_term) >= least_meaning;
    const int indent = beside ? margin + static_cast<int>(column) + 2 : below;

    std::string result;
    for (const auto& [term, meaning] : rows) {
        const std::string body = wrap(meaning, width, indent);
        const std::string head =
            std::string(margin, ' ') + services::styled(padded(term, column), services::Style::term);
        if (!beside || columns(term) > column || body.empty()) {
            result += std::string(margin, ' ') + services::styled(term, services::Style::term) + "\n" + body;
        } else {
            result += head + body.substr(margin + column);
        }
    }
    return result;
}

std::string table(const std::vector<std::vector<std::string>>& rows,
                  const services::Environment& environment) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns(row[i]));
    }
    std::size_t total = 0;
    for (const std::size_t width : widths) total += width + 2;
    const int room = known_width(environment);
    if (room > 0 && total > static_cast<std::size_t>(room) + 2) return blocks(rows);

    std::string result;
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) line += padded(row[i], widths[i]) + "  ";
        line.erase(line.find_last_not_of(' ') + 1);
        const bool first = &row == &rows.front();
        result += (first ? services::styled(line, services::Style::heading) : line) + "\n";
    }
    return result;
}

} // namespace xtask::cli
