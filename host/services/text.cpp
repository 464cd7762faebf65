#include "services/text.hpp"

#include <xtask/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace xtask::services {

namespace {

/// The code point of one well-formed sequence (xtask::detail::utf8_length found its length).
char32_t decode(std::string_view sequence) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(sequence[i]); };
    if (sequence.size() == 1) return byte(0);
    char32_t point = byte(0) & (0x7FU >> sequence.size());
    for (std::size_t i = 1; i < sequence.size(); ++i) point = (point << 6) | (byte(i) & 0x3FU);
    return point;
}

bool is_unsafe(char32_t point) {
    return point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0x061C || point == 0x200E ||
           point == 0x200F || (point >= 0x2028 && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
}

void append_hex(std::string& out, char32_t number, int digits) {
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4)
        out += "0123456789abcdef"[(number >> shift) & 15U];
}

} // namespace

std::string printable(std::string_view text, std::string_view keep) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const std::size_t length = detail::utf8_length(text);
        const std::string_view sequence = text.substr(0, length == 0 ? 1 : length);
        text.remove_prefix(sequence.size());
        const char32_t point = length == 0 ? static_cast<unsigned char>(sequence[0]) : decode(sequence);
        const bool kept = sequence.size() == 1 && keep.find(sequence[0]) != std::string_view::npos;
        if (kept || (length != 0 && !is_unsafe(point))) {
            out += sequence;
        } else if (point < 0x100) {
            out += "\\x";
            append_hex(out, point, 2);
        } else {
            out += "\\u";
            append_hex(out, point, 4);
        }
    }
    return out;
}

std::size_t columns(std::string_view text) {
    std::size_t count = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) count += 1;
        if (byte >= 0xC0) count += 2;
    }
    return count;
}

std::string styled(std::string_view text, Style style) {
    return static_cast<char>(style) + std::string(text) + static_cast<char>(Style::plain);
}

std::string with_styles(std::string_view text, bool color) {
    static constexpr std::array<std::pair<Style, std::string_view>, 6> codes{{{Style::plain, "\x1b[0m"},
                                                                              {Style::heading, "\x1b[1m"},
                                                                              {Style::term, "\x1b[36m"},
                                                                              {Style::good, "\x1b[32m"},
                                                                              {Style::doubt, "\x1b[1;33m"},
                                                                              {Style::bad, "\x1b[1;31m"}}};
    std::string keep = "\n\t";
    for (const auto& [style, code] : codes) keep += static_cast<char>(style);
    std::string shown;
    for (const char c : printable(text, keep)) {
        const auto code = std::find_if(codes.begin(), codes.end(),
                                       [&](const auto& row) { return static_cast<char>(row.first) == c; });
        if (code == codes.end()) {
            shown += c;
        } else if (color) {
            shown += code->second;
        }
    }
    return shown;
}

std::string fit(std::string_view text, std::size_t most, bool unicode) {
    std::string shown;
    if (unicode) {
        shown = text;
    } else {
        for (const char c : text) {
            const auto byte = static_cast<unsigned char>(c);
            if (byte < 0x80) shown += c;
            if (byte >= 0xC0) shown += '?';
        }
    }
    if (columns(shown) <= most) return shown;
    const std::string_view mark = unicode ? "…" : "~"; // one column on every terminal seen
    std::size_t used = 1, bytes = 0;
    while (bytes < shown.size()) {
        const std::size_t length =
            std::max<std::size_t>(detail::utf8_length(std::string_view(shown).substr(bytes)), 1);
        used += length == 1 ? 1 : 2;
        if (used > most) break;
        bytes += length;
    }
    return most == 0 ? std::string() : shown.substr(0, bytes) + std::string(mark);
}

} // namespace xtask::services
