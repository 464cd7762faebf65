#include "report/words.hpp"

#include <xtask/json.hpp>

#include <charconv>
#include <cmath>

namespace xtask::crossval {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";
constexpr std::string_view ellipsis = "\xE2\x80\xA6";

std::string picture(unsigned char control) {
    if (control == 0x7F) return "\xE2\x90\xA1";
    return {'\xE2', '\x90', static_cast<char>(0x80 + control)};
}

/// U+FFFE and U+FFFF, which XML has not; C1 controls; marks that turn the direction of what follows.
bool unwanted(std::string_view character) {
    if (character == "\xEF\xBF\xBE" || character == "\xEF\xBF\xBF") return true;
    if (character.size() == 2 && character[0] == '\xC2')
        return static_cast<unsigned char>(character[1]) < 0xA0;
    return (character >= "\xE2\x80\xAA" && character <= "\xE2\x80\xAE") ||
           (character >= "\xE2\x81\xA6" && character <= "\xE2\x81\xA9") || character == "\xE2\x80\xA8" ||
           character == "\xE2\x80\xA9";
}

template <class Put>
std::string each_character(std::string_view text, std::size_t most, Put&& put) {
    std::string result;
    while (!text.empty()) {
        if (result.size() >= most) return result + std::string(ellipsis);
        const std::size_t length = detail::utf8_length(text);
        const std::string_view character = text.substr(0, length);
        if (length == 0 || unwanted(character))
            result += replacement;
        else
            put(result, character);
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return result;
}

bool is_control(std::string_view character) {
    const auto c = static_cast<unsigned char>(character.front());
    return c < 0x20 || c == 0x7F;
}

} // namespace

std::string number_text(double value) {
    if (std::isnan(value)) return "not a number";
    if (std::isinf(value)) return value > 0 ? "infinite" : "-infinite";
    char buffer[40];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::general, 4).ptr;
    return {buffer, end};
}

std::string limit_text(const Check& check) {
    if (!check.limit) return {};
    return (info(check.metric).at_least ? ">= " : "<= ") + number_text(*check.limit);
}

std::string_view verdict_text(Outcome outcome) noexcept {
    switch (outcome) {
    case Outcome::pass:
        return "PASS";
    case Outcome::fail:
        return "FAIL";
    case Outcome::not_run:
        return "NOT RUN";
    }
    return "NOT RUN";
}

std::string one_line(std::string_view text, std::size_t most) {
    return each_character(text, most, [](std::string& result, std::string_view character) {
        if (is_control(character))
            result += picture(static_cast<unsigned char>(character.front()));
        else
            result += character;
    });
}

std::string escaped(std::string_view text, std::size_t most) {
    return each_character(text, most, [](std::string& result, std::string_view character) {
        switch (character.front()) {
        case '&':
            result += "&amp;";
            break;
        case '<':
            result += "&lt;";
            break;
        case '>':
            result += "&gt;";
            break;
        case '"':
            result += "&quot;";
            break;
        case '\'':
            result += "&#39;";
            break;
        case '\n':
            result += "&#10;";
            break;
        default:
            if (is_control(character))
                result += picture(static_cast<unsigned char>(character.front()));
            else
                result += character;
        }
    });
}

} // namespace xtask::crossval
