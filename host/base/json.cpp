#include "base/json.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/src.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <set>

namespace xtask::base {

namespace {

namespace json = boost::json;
using Code = json::error_code;
using Text = json::string_view;

constexpr std::size_t max_depth = 64;

/// The parser's callbacks (names and signatures are Boost.JSON's): each value becomes one node.
class Builder {
  public:
    static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_array_size = max_object_size;
    static constexpr std::size_t max_key_size = max_object_size;
    static constexpr std::size_t max_string_size = max_object_size;

    explicit Builder(std::size_t text_size) : storage_(std::make_shared<std::string>()) {
        storage_->reserve(text_size); // decoded text is never longer, so pointers into it stay good
    }

    bool on_document_begin(Code&) { return true; }
    bool on_document_end(Code&) { return true; }
    bool on_object_begin(Code&) { return open(XTASK_JSON_OBJECT); }
    bool on_object_end(std::size_t, Code&) { return close(); }
    bool on_array_begin(Code&) { return open(XTASK_JSON_ARRAY); }
    bool on_array_end(std::size_t, Code&) { return close(); }

    bool on_key_part(Text part, std::size_t, Code&) { return gather(part); }
    bool on_key(Text rest, std::size_t, Code& code) {
        key_ = gathered(rest);
        if (open_.back().names.insert({key_.data, key_.size}).second) return true;
        return refuse(code, "duplicate member name");
    }
    bool on_string_part(Text part, std::size_t, Code&) { return gather(part); }
    bool on_string(Text rest, std::size_t, Code&) {
        add(XTASK_JSON_STRING).text = gathered(rest);
        return true;
    }

    bool on_number_part(Text, Code&) { return true; }
    bool on_int64(std::int64_t number, Text, Code&) {
        xtask_json_node& node = add(XTASK_JSON_INT);
        node.integer = number;
        node.real = static_cast<double>(number);
        return true;
    }
    bool on_uint64(std::uint64_t, Text, Code& code) { return refuse(code, "integer beyond 64 bits"); }
    bool on_double(double, Text literal, Code& code) {
        if (literal.find_first_of(".eE") == Text::npos) return refuse(code, "integer beyond 64 bits");
        // Boost.JSON 1.81 is up to an ulp off; from_chars is exact.
        double number = 0;
        const auto end = literal.data() + literal.size();
        const auto [stopped, error] = std::from_chars(literal.data(), end, number);
        if (error != std::errc() || stopped != end) return refuse(code, "number out of range");
        add(XTASK_JSON_REAL).real = number;
        return true;
    }
    bool on_bool(bool flag, Code&) {
        add(XTASK_JSON_BOOL).integer = flag ? 1 : 0;
        return true;
    }
    bool on_null(Code&) {
        add(XTASK_JSON_NULL);
        return true;
    }
    bool on_comment_part(Text, Code&) { return true; }
    bool on_comment(Text, Code&) { return true; }

    /// What a callback refused; else empty.
    const char* refusal() const noexcept { return refusal_; }
    JsonDocument take() { return {std::move(nodes_), std::move(storage_)}; }

  private:
    struct Container {
        std::size_t index;
        std::set<std::string_view> names; // ordered: hostile names cannot make it slow
    };

    xtask_json_node& add(std::uint32_t kind) {
        xtask_json_node node{};
        node.kind = kind;
        node.end = static_cast<std::uint32_t>(nodes_.size() + 1);
        node.key = std::exchange(key_, xtask_str{});
        return nodes_.emplace_back(node);
    }
    bool open(std::uint32_t kind) {
        open_.push_back({nodes_.size(), {}});
        add(kind);
        return true;
    }
    bool close() {
        nodes_[open_.back().index].end = static_cast<std::uint32_t>(nodes_.size());
        open_.pop_back();
        return true;
    }
    bool gather(Text part) {
        storage_->append(part.data(), part.size());
        return true;
    }
    xtask_str gathered(Text rest) {
        gather(rest);
        const std::size_t start = std::exchange(taken_, storage_->size());
        return {storage_->data() + start, storage_->size() - start};
    }
    bool refuse(Code& code, const char* why) {
        refusal_ = why;
        code = json::error::syntax;
        return false;
    }

    std::vector<xtask_json_node> nodes_;
    std::shared_ptr<std::string> storage_;
    std::size_t taken_ = 0; // storage already owned by a node
    xtask_str key_{};
    std::vector<Container> open_;
    const char* refusal_ = nullptr;
};

std::string at(std::string_view text, std::size_t offset, const std::string& problem) {
    const std::string_view before = text.substr(0, offset);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const std::size_t line_start = before.rfind('\n') + 1; // npos + 1 is 0
    return "line " + std::to_string(line) + ", column " + std::to_string(offset - line_start + 1) + ": " +
           problem;
}

} // namespace

tl::expected<JsonDocument, std::string> parse_json(std::string_view text) {
    if (text.size() >= std::numeric_limits<std::uint32_t>::max())
        return tl::unexpected<std::string>("too large");
    json::parse_options options;
    options.max_depth = max_depth;
    json::basic_parser<Builder> parser(options, text.size());
    Code code;
    const std::size_t used = parser.write_some(false, text.data(), text.size(), code);
    if (parser.handler().refusal() != nullptr) {
        return tl::unexpected(at(text, used, parser.handler().refusal()));
    }
    if (code) return tl::unexpected(at(text, used, code.message()));
    if (used < text.size()) return tl::unexpected(at(text, used, "text after the value"));
    return parser.handler().take();
}

void copy(JsonWriter& json, JsonView value) {
    if (value.is_object()) {
        json.begin_object();
        for (const JsonView member : value) {
            json.key(member.key());
            copy(json, member);
        }
        json.end_object();
    } else if (value.is_array()) {
        json.begin_array();
        for (const JsonView element : value) copy(json, element);
        json.end_array();
    } else if (const auto text = value.text()) {
        json.value(*text);
    } else if (const auto flag = value.boolean()) {
        json.value(*flag);
    } else if (const auto integer = value.integer()) {
        json.value(*integer);
    } else if (const auto real = value.real()) {
        json.value(*real);
    } else {
        json.null();
    }
}

} // namespace xtask::base
