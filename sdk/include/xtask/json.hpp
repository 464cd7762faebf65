/// JSON for plugins: a view over parsed nodes, and a writer. Header-only, no dependency.
#pragma once

#include <xtask/abi.h>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace xtask {

/// One value inside a parsed document; cheap to copy. A missing member is a view that says `false`, and every
/// accessor of it answers nothing, so paths can be walked without checks: v["lfs"]["oid"].text().
/// Valid while the document's nodes are.
class JsonView {
  public:
    JsonView() = default;
    /// The root of a document of `count` nodes; 0 nodes: a missing value.
    JsonView(const xtask_json_node* nodes, std::uint64_t count)
        : nodes_(count == 0 ? nullptr : nodes), index_(0) {}

    explicit operator bool() const noexcept { return nodes_ != nullptr; }
    bool is_object() const noexcept { return is(XTASK_JSON_OBJECT); }
    bool is_array() const noexcept { return is(XTASK_JSON_ARRAY); }
    bool is_string() const noexcept { return is(XTASK_JSON_STRING); }
    bool is_null() const noexcept { return is(XTASK_JSON_NULL); }
    std::uint32_t kind() const noexcept {
        return nodes_ == nullptr ? std::uint32_t{XTASK_JSON_NULL} : node().kind;
    }

    std::optional<std::string_view> text() const noexcept {
        if (!is(XTASK_JSON_STRING)) return std::nullopt;
        return std::string_view(node().text.data, node().text.size);
    }
    std::optional<std::int64_t> integer() const noexcept {
        if (!is(XTASK_JSON_INT)) return std::nullopt;
        return node().integer;
    }
    std::optional<double> real() const noexcept {
        if (!is(XTASK_JSON_INT) && !is(XTASK_JSON_REAL)) return std::nullopt;
        return node().real;
    }
    std::optional<bool> boolean() const noexcept {
        if (!is(XTASK_JSON_BOOL)) return std::nullopt;
        return node().integer != 0;
    }
    std::string text_or(std::string_view fallback) const { return std::string(text().value_or(fallback)); }

    /// The name of this member inside its object.
    std::string_view key() const noexcept {
        return nodes_ == nullptr ? std::string_view() : std::string_view(node().key.data, node().key.size);
    }

    /// The member of that name; missing in anything but an object.
    JsonView operator[](std::string_view name) const noexcept {
        if (!is_object()) return {};
        for (const JsonView member : *this) {
            if (member.key() == name) return member;
        }
        return {};
    }

    class Iterator {
      public:
        Iterator(const xtask_json_node* nodes, std::uint32_t index) : nodes_(nodes), index_(index) {}
        JsonView operator*() const noexcept { return {nodes_, index_, 0}; }
        Iterator& operator++() noexcept {
            index_ = nodes_[index_].end;
            return *this;
        }
        bool operator!=(const Iterator& other) const noexcept { return index_ != other.index_; }

      private:
        const xtask_json_node* nodes_;
        std::uint32_t index_;
    };
    /// Over the members or elements; empty for scalars.
    Iterator begin() const noexcept { return {nodes_, is_container() ? index_ + 1 : index_}; }
    Iterator end() const noexcept { return {nodes_, is_container() ? node().end : index_}; }

    std::size_t size() const noexcept {
        std::size_t count = 0;
        for (auto it = begin(); it != end(); ++it) ++count;
        return count;
    }

  private:
    JsonView(const xtask_json_node* nodes, std::uint32_t index, int) : nodes_(nodes), index_(index) {}
    const xtask_json_node& node() const noexcept { return nodes_[index_]; }
    bool is(std::uint32_t kind) const noexcept { return nodes_ != nullptr && node().kind == kind; }
    bool is_container() const noexcept { return is_object() || is_array(); }

    const xtask_json_node* nodes_ = nullptr;
    std::uint32_t index_ = 0;
};

/// Builds one JSON text on one line. The caller keeps begin and end in balance.
///   JsonWriter().begin_object().member("id", id).member("size", 5).end_object().take()
/// Bytes that are not UTF-8 come out as U+FFFD, so the text is always valid JSON.
class JsonWriter {
  public:
    JsonWriter& begin_object() { return open('{'); }
    JsonWriter& end_object() { return close('}'); }
    JsonWriter& begin_array() { return open('['); }
    JsonWriter& end_array() { return close(']'); }

    JsonWriter& key(std::string_view name) {
        separate();
        append_string(name);
        text_ += ':';
        fresh_ = true;
        return *this;
    }

    JsonWriter& value(std::string_view text) {
        separate();
        append_string(text);
        return *this;
    }
    JsonWriter& value(const char* text) { return value(std::string_view(text)); }
    JsonWriter& value(const std::string& text) { return value(std::string_view(text)); }
    JsonWriter& value(bool flag) { return raw(flag ? "true" : "false"); }
    JsonWriter& value(std::int64_t number) { return raw(std::to_string(number)); }
    JsonWriter& value(std::uint64_t number) { return raw(std::to_string(number)); }
    JsonWriter& value(int number) { return raw(std::to_string(number)); }
    /// NaN and infinities have no JSON form: null.
    JsonWriter& value(double number) {
        if (!std::isfinite(number)) return raw("null");
        char buffer[32];
        const auto end = std::to_chars(buffer, buffer + sizeof buffer, number).ptr;
        const std::string_view digits(buffer, static_cast<std::size_t>(end - buffer));
        raw(digits);
        // Readers that hold integers in 64 bits must see that this is none.
        if (std::abs(number) >= 0x1p63 && digits.find_first_of(".e") == digits.npos) text_ += ".0";
        return *this;
    }
    JsonWriter& null() { return raw("null"); }
    /// JSON text as it stands.
    JsonWriter& raw(std::string_view json) {
        separate();
        text_ += json;
        return *this;
    }

    template <class T>
    JsonWriter& member(std::string_view name, const T& content) {
        return key(name).value(content);
    }
    /// Left out when empty.
    JsonWriter& member_if(std::string_view name, std::string_view content) {
        return content.empty() ? *this : member(name, content);
    }

    const std::string& text() const noexcept { return text_; }
    std::string take() { return std::move(text_); }

  private:
    JsonWriter& open(char bracket) {
        separate();
        text_ += bracket;
        fresh_ = true;
        return *this;
    }
    JsonWriter& close(char bracket) {
        text_ += bracket;
        fresh_ = false;
        return *this;
    }
    void separate() {
        if (!fresh_) text_ += ',';
        fresh_ = false;
    }
    void append_string(std::string_view bytes);

    std::string text_;
    bool fresh_ = true;
};

namespace detail {

/// Length of the well-formed UTF-8 sequence at the front (RFC 3629), or 0.
inline std::size_t utf8_length(std::string_view s) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
    const auto tail = [&](std::size_t i) { return i < s.size() && (byte(i) & 0xC0U) == 0x80U; };
    if (s.empty()) return 0;
    const unsigned lead = byte(0);
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return tail(1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        if (!tail(1) || !tail(2)) return 0;
        if (lead == 0xE0 && byte(1) < 0xA0) return 0;
        if (lead == 0xED && byte(1) > 0x9F) return 0;
        return 3;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        if (!tail(1) || !tail(2) || !tail(3)) return 0;
        if (lead == 0xF0 && byte(1) < 0x90) return 0;
        if (lead == 0xF4 && byte(1) > 0x8F) return 0;
        return 4;
    }
    return 0;
}

} // namespace detail

inline void JsonWriter::append_string(std::string_view bytes) {
    static constexpr char hex[] = "0123456789abcdef";
    text_ += '"';
    while (!bytes.empty()) {
        const auto c = static_cast<unsigned char>(bytes.front());
        const std::size_t length = detail::utf8_length(bytes);
        if (length == 0) {
            text_ += "\xEF\xBF\xBD";
        } else if (c == '"' || c == '\\') {
            text_ += '\\';
            text_ += static_cast<char>(c);
        } else if (c == '\n') {
            text_ += "\\n";
        } else if (c == '\t') {
            text_ += "\\t";
        } else if (c < 0x20 || c == 0x7F) {
            text_ += "\\u00";
            text_ += hex[c >> 4];
            text_ += hex[c & 15];
        } else {
            text_.append(bytes, 0, length);
        }
        bytes.remove_prefix(length == 0 ? 1 : length);
    }
    text_ += '"';
}

} // namespace xtask
