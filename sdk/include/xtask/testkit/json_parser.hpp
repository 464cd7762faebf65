/// Strict JSON for tests, as the host's service promises it: RFC 8259, UTF-8, no duplicate names, depth at
/// most 64.
#pragma once

#include <xtask/json.hpp>
#include <xtask/record.hpp>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <deque>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace xtask::testkit {

/// Owns the nodes and the texts they point into.
struct ParsedJson {
    std::vector<xtask_json_node> nodes;
    std::deque<std::string> texts;

    JsonView root() const noexcept { return {nodes.data(), nodes.size()}; }
};

class JsonParser {
  public:
    /// Throws std::invalid_argument that names the byte where the text stops being JSON.
    static ParsedJson parse(std::string_view text) {
        JsonParser parser(text);
        parser.white_space();
        parser.value({}, 0);
        parser.white_space();
        if (parser.at_ < text.size()) parser.fail("text after the value");
        return std::move(parser.out_);
    }

  private:
    static constexpr int max_depth = 64;

    explicit JsonParser(std::string_view text) : text_(text) {}

    [[noreturn]] void fail(const std::string& what) const {
        throw std::invalid_argument("JSON, byte " + std::to_string(at_) + ": " + what);
    }
    char peek() const noexcept { return at_ < text_.size() ? text_[at_] : '\0'; }
    bool take(char expected) noexcept {
        if (at_ >= text_.size() || text_[at_] != expected) return false;
        ++at_;
        return true;
    }
    void expect(char expected) {
        if (!take(expected)) fail(std::string("expected ") + expected);
    }
    void white_space() noexcept {
        while (take(' ') || take('\t') || take('\n') || take('\r')) {
        }
    }

    std::size_t add(std::uint32_t kind, xtask_str key) {
        xtask_json_node node{};
        node.kind = kind;
        node.end = static_cast<std::uint32_t>(out_.nodes.size() + 1);
        node.key = key;
        out_.nodes.push_back(node);
        return out_.nodes.size() - 1;
    }

    void value(xtask_str key, int depth) {
        if (depth > max_depth) fail("nested too deep");
        switch (peek()) {
        case '{':
            return object(key, depth);
        case '[':
            return array(key, depth);
        case '"': {
            const std::size_t index = add(XTASK_JSON_STRING, key);
            out_.nodes[index].text = string();
            return;
        }
        case 't':
            return literal("true", XTASK_JSON_BOOL, 1, key);
        case 'f':
            return literal("false", XTASK_JSON_BOOL, 0, key);
        case 'n':
            return literal("null", XTASK_JSON_NULL, 0, key);
        default:
            return number(key);
        }
    }

    void literal(std::string_view word, std::uint32_t kind, std::int64_t integer, xtask_str key) {
        if (text_.substr(at_, word.size()) != word) fail("not a value");
        at_ += word.size();
        out_.nodes[add(kind, key)].integer = integer;
    }

    void object(xtask_str key, int depth) {
        const std::size_t index = add(XTASK_JSON_OBJECT, key);
        std::set<std::string_view> names;
        expect('{');
        white_space();
        if (!take('}')) {
            do {
                white_space();
                const xtask_str name = string();
                if (!names.insert(abi::view(name)).second) fail("a name that is there already");
                white_space();
                expect(':');
                white_space();
                value(name, depth + 1);
                white_space();
            } while (take(','));
            expect('}');
        }
        out_.nodes[index].end = static_cast<std::uint32_t>(out_.nodes.size());
    }

    void array(xtask_str key, int depth) {
        const std::size_t index = add(XTASK_JSON_ARRAY, key);
        expect('[');
        white_space();
        if (!take(']')) {
            do {
                white_space();
                value({}, depth + 1);
                white_space();
            } while (take(','));
            expect(']');
        }
        out_.nodes[index].end = static_cast<std::uint32_t>(out_.nodes.size());
    }

    std::size_t digits() {
        const std::size_t start = at_;
        while (peek() >= '0' && peek() <= '9') ++at_;
        if (at_ == start) fail("expected a digit");
        return at_ - start;
    }

    void number(xtask_str key) {
        const std::size_t start = at_;
        take('-');
        const bool zero = peek() == '0';
        if (digits() > 1 && zero) fail("a number with a leading zero");
        bool whole = true;
        if (take('.')) {
            whole = false;
            digits();
        }
        if (take('e') || take('E')) {
            whole = false;
            if (!take('+')) take('-');
            digits();
        }
        const char* first = text_.data() + start;
        const char* last = text_.data() + at_;
        xtask_json_node& node = out_.nodes[add(whole ? XTASK_JSON_INT : XTASK_JSON_REAL, key)];
        if (whole && std::from_chars(first, last, node.integer).ec != std::errc{}) fail("beyond 64 bits");
        if (std::from_chars(first, last, node.real).ec != std::errc{}) fail("beyond a double");
    }

    unsigned hex4() {
        unsigned code = 0;
        const char* first = text_.data() + at_;
        if (text_.size() - at_ < 4 || std::from_chars(first, first + 4, code, 16).ptr != first + 4) {
            fail("expected four hex digits");
        }
        at_ += 4;
        return code;
    }

    void escape(std::string& into) {
        static constexpr std::string_view from = "\"\\/bfnrt";
        static constexpr std::string_view to = "\"\\/\b\f\n\r\t";
        if (take('u')) {
            unsigned code = hex4();
            if (code >= 0xDC00 && code <= 0xDFFF) fail("a lone surrogate");
            if (code >= 0xD800 && code <= 0xDBFF) {
                if (!take('\\') || !take('u')) fail("a lone surrogate");
                const unsigned low = hex4();
                if (low < 0xDC00 || low > 0xDFFF) fail("a lone surrogate");
                code = 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00);
            }
            return append_utf8(into, code);
        }
        const std::size_t index = at_ < text_.size() ? from.find(text_[at_]) : from.npos;
        if (index == from.npos) fail("an unknown escape");
        into += to[index];
        ++at_;
    }

    static void append_utf8(std::string& into, unsigned code) {
        const auto byte = [&](unsigned bits) { into += static_cast<char>(bits); };
        if (code < 0x80) return byte(code);
        if (code < 0x800) {
            byte(0xC0U | code >> 6U);
        } else if (code < 0x10000) {
            byte(0xE0U | code >> 12U);
            byte(0x80U | (code >> 6U & 0x3FU));
        } else {
            byte(0xF0U | code >> 18U);
            byte(0x80U | (code >> 12U & 0x3FU));
            byte(0x80U | (code >> 6U & 0x3FU));
        }
        byte(0x80U | (code & 0x3FU));
    }

    xtask_str string() {
        std::string content;
        expect('"');
        while (!take('"')) {
            if (at_ >= text_.size()) fail("a string without an end");
            if (take('\\')) {
                escape(content);
                continue;
            }
            const std::size_t length = detail::utf8_length(text_.substr(at_));
            if (length == 0) fail("not UTF-8");
            if (static_cast<unsigned char>(text_[at_]) < 0x20) fail("a control character in a string");
            content.append(text_, at_, length);
            at_ += length;
        }
        return abi::borrow(out_.texts.emplace_back(std::move(content)));
    }

    std::string_view text_;
    std::size_t at_ = 0;
    ParsedJson out_;
};

} // namespace xtask::testkit
