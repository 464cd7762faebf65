#include "hub/glob.hpp"

#include "hub/names.hpp"

#include <xtask/error.hpp>
#include <xtask/json.hpp>

#include <algorithm>

namespace xtask::hub {

namespace {

constexpr std::size_t max_pattern_bytes = 4096;

/// The first character of `text`, which it takes away. A byte that is not UTF-8 stands for itself.
char32_t take(std::string_view& text) {
    const std::size_t length = std::max<std::size_t>(detail::utf8_length(text), 1);
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    char32_t character = byte(0);
    if (length > 1) character &= 0xFFU >> (length + 1);
    for (std::size_t i = 1; i < length; ++i) character = character << 6U | (byte(i) & 0x3FU);
    text.remove_prefix(length);
    return character;
}

} // namespace

void Glob::refuse(const char* why) const {
    throw Error(ExitCode::usage, "bad-pattern", "the pattern " + quoted(text_) + " " + why,
                "quote patterns for the shell, as in --include '**/*.gguf'");
}

/// `rest` begins after "[".
void Glob::add_set(std::string_view& rest) {
    Token token{.kind = Token::Kind::set};
    if (!rest.empty() && (rest.front() == '!' || rest.front() == '^')) {
        token.negated = true;
        rest.remove_prefix(1);
    }
    const auto one = [&] {
        if (rest.front() == '\\' && rest.size() > 1) rest.remove_prefix(1);
        return take(rest);
    };
    for (bool first = true; !rest.empty() && (first || rest.front() != ']'); first = false) {
        const char32_t low = one();
        char32_t high = low;
        if (rest.size() > 1 && rest.front() == '-' && rest[1] != ']') {
            rest.remove_prefix(1);
            high = one();
        }
        token.ranges.emplace_back(low, high);
    }
    if (rest.empty()) refuse("has a [ without its ]");
    rest.remove_prefix(1);
    tokens_.push_back(std::move(token));
}

Glob::Glob(std::string_view pattern) : text_(pattern) {
    if (pattern.empty()) refuse("is empty");
    if (pattern.size() > max_pattern_bytes) refuse("is over 4096 bytes long");
    bool at_component = true;
    for (std::string_view rest = pattern; !rest.empty();) {
        const bool begins_component = at_component;
        at_component = rest.front() == '/';
        if (rest.starts_with("**")) {
            rest.remove_prefix(std::min(rest.find_first_not_of('*'), rest.size()));
            if (begins_component && rest.starts_with('/')) {
                rest.remove_prefix(1);
                at_component = true;
                add(Token::Kind::folders);
            } else {
                add(Token::Kind::across);
            }
        } else if (rest.front() == '*') {
            rest.remove_prefix(1);
            add(Token::Kind::within);
        } else if (rest.front() == '?') {
            rest.remove_prefix(1);
            add(Token::Kind::any);
        } else if (rest.front() == '[') {
            rest.remove_prefix(1);
            add_set(rest);
        } else {
            if (rest.front() == '\\') rest.remove_prefix(1);
            if (rest.empty()) refuse("ends in \\");
            tokens_.push_back({.kind = Token::Kind::character, .character = take(rest)});
        }
    }
    if (pattern.ends_with('/')) add(Token::Kind::across);
}

bool Glob::matches(std::string_view path) const {
    std::u32string text;
    for (std::string_view rest = path; !rest.empty();) text += take(rest);
    // After each token: the positions in the path that it may have come to.
    std::vector<bool> now(text.size() + 1, false);
    now[0] = true;
    const auto fits = [](const Token& token, char32_t c) {
        if (token.kind == Token::Kind::character) return token.character == c;
        if (c == '/') return false;
        if (token.kind == Token::Kind::any) return true;
        const bool inside = std::any_of(token.ranges.begin(), token.ranges.end(), [&](const auto& range) {
            return range.first <= c && c <= range.second;
        });
        return inside != token.negated;
    };
    for (const Token& token : tokens_) {
        std::vector<bool> next(text.size() + 1, false);
        bool reached = false; // some position before this one
        for (std::size_t i = 0; i <= text.size(); ++i) {
            switch (token.kind) {
            case Token::Kind::within:
                reached = now[i] || (reached && text[i - 1] != '/');
                next[i] = reached;
                break;
            case Token::Kind::across:
                reached = reached || now[i];
                next[i] = reached;
                break;
            case Token::Kind::folders:
                next[i] = now[i] || (reached && text[i - 1] == '/');
                reached = reached || now[i];
                break;
            default:
                if (i > 0) next[i] = now[i - 1] && fits(token, text[i - 1]);
            }
        }
        now = std::move(next);
    }
    return now[text.size()];
}

} // namespace xtask::hub
