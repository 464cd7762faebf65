#include "words.hpp"

#include <xtask/error.hpp>

namespace xtask::cpp_reference {

namespace {

[[noreturn]] void refuse(const char* why) {
    throw Error(ExitCode::usage, "bad-value", std::string("--cmake-flags ") + why,
                "quote as in a shell: --cmake-flags '-DA=\"two words\" -DB=1'");
}

bool is_plain(char c) {
    constexpr std::string_view others = "_@%+=:,./-";
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           others.find(c) != others.npos;
}

bool is_plain(std::string_view text) {
    for (const char c : text) {
        if (!is_plain(c)) return false;
    }
    return !text.empty();
}

std::string replaced(std::string_view text, char what, std::string_view by) {
    std::string result;
    for (const char c : text) {
        if (c == what) {
            result += by;
        } else {
            result += c;
        }
    }
    return result;
}

} // namespace

std::vector<std::string> split_words(std::string_view line) {
    std::vector<std::string> words;
    std::string word;
    bool inside = false; // of a word, be it empty
    char quote = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        const bool escapes =
            c == '\\' && quote != '\'' &&
            (quote == 0 || (i + 1 < line.size() && (line[i + 1] == '"' || line[i + 1] == '\\')));
        if (c == '\0') refuse("holds a zero byte");
        if (escapes) {
            if (++i == line.size()) refuse("ends with a backslash");
            word += line[i];
            inside = true;
        } else if (quote != 0) {
            if (c == quote) {
                quote = 0;
            } else {
                word += c;
            }
        } else if (c == '\'' || c == '"') {
            quote = c;
            inside = true;
        } else if (!blank) {
            word += c;
            inside = true;
        } else if (inside) {
            words.push_back(std::move(word));
            word.clear();
            inside = false;
        }
    }
    if (quote != 0) refuse("has a quote that is not closed");
    if (inside) words.push_back(std::move(word));
    return words;
}

std::string shell_word(std::string_view text) {
    return is_plain(text) ? std::string(text) : "'" + replaced(text, '\'', "'\\''") + "'";
}

std::string fish_word(std::string_view text) {
    if (is_plain(text)) return std::string(text);
    return "'" + replaced(replaced(text, '\\', "\\\\"), '\'', "\\'") + "'";
}

} // namespace xtask::cpp_reference
