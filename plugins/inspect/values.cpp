#include "values.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <variant>

namespace xtask::inspect {

namespace {

constexpr std::size_t longest = 64;

template <class Number>
std::string digits(Number number) {
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, number).ptr;
    return {buffer, end};
}

/// On one line; the host shows control characters escaped.
std::string cut(const std::string& text) {
    if (text.size() <= longest) return text;
    std::size_t end = longest;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return text.substr(0, end) + "…";
}

std::string shown(const gguf::Scalar& value) {
    struct Visitor {
        std::string operator()(std::uint64_t number) const { return std::to_string(number); }
        std::string operator()(std::int64_t number) const { return std::to_string(number); }
        std::string operator()(float number) const { return digits(number); }
        std::string operator()(double number) const { return digits(number); }
        std::string operator()(bool flag) const { return flag ? "true" : "false"; }
        std::string operator()(const std::string& text) const {
            std::string line = cut(text);
            for (std::size_t at = 0; (at = line.find_first_of("\n\t\r", at)) != line.npos; at += 2)
                line.replace(at, 1, line[at] == '\n' ? "\\n" : line[at] == '\t' ? "\\t" : "\\r");
            return line;
        }
    };
    return std::visit(Visitor(), value);
}

} // namespace

std::string shown(const gguf::Entry& entry) {
    const gguf::Array* const array = entry.array();
    if (array == nullptr) return shown(std::get<gguf::Scalar>(entry.value));
    std::string text;
    for (const gguf::Scalar& element : array->first) {
        if (text.size() > longest) return text + " …";
        text += (text.empty() ? "" : ", ") + shown(element);
    }
    return array->count > array->first.size() ? text + " …" : text;
}

std::string shown_type(const gguf::Entry& entry) {
    const gguf::Array* const array = entry.array();
    if (array == nullptr) return std::string(name_of(entry.type));
    return std::to_string(array->count) + " " + std::string(name_of(array->type));
}

std::string shown_shape(const std::vector<std::uint64_t>& shape) {
    std::string text;
    for (const std::uint64_t dimension : shape)
        text += (text.empty() ? "" : " × ") + std::to_string(dimension);
    return text.empty() ? "scalar" : text;
}

void write_number(JsonWriter& json, std::uint64_t number) {
    if (number <= std::numeric_limits<std::int64_t>::max()) {
        json.value(number);
    } else {
        json.value(std::to_string(number));
    }
}

void write_value(JsonWriter& json, const gguf::Scalar& value) {
    if (const auto* const number = std::get_if<std::uint64_t>(&value)) return write_number(json, *number);
    if (const auto* const single = std::get_if<float>(&value)) {
        json.value(double{*single});
        return;
    }
    std::visit(
        [&](const auto& content) {
            if constexpr (!std::is_same_v<std::decay_t<decltype(content)>, float>) json.value(content);
        },
        value);
}

} // namespace xtask::inspect
