#include "plugins/members.hpp"

#include "plugins/manifest.hpp"

#include <algorithm>
#include <utility>

namespace xtask::plugins {

namespace {

bool is_forbidden(char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7F; }

std::string checked_text(JsonView value, const std::string& path) {
    const auto text = value.text();
    if (!text) fail_member(path, "must be a string");
    if (text->empty()) fail_member(path, "must not be empty");
    if (std::any_of(text->begin(), text->end(), is_forbidden))
        fail_member(path, "must not hold control characters");
    return std::string(*text);
}

} // namespace

void fail_member(const std::string& path, const std::string& what) {
    throw MemberProblem{path.empty() ? what : path + ": " + what};
}

Members::Members(JsonView object, std::string path) : object_(object), path_(std::move(path)) {
    if (!object_.is_object()) fail_member(path_, "must be an object");
}

std::string Members::path_of(std::string_view member) const {
    return path_.empty() ? std::string(member) : path_ + "." + std::string(member);
}

std::string Members::text(std::string_view member, bool required) {
    const JsonView value = find(member);
    if (!value && required) fail_member(path_of(member), "is missing");
    return value ? checked_text(value, path_of(member)) : std::string();
}

std::string Members::name(std::string_view member) {
    std::string value = text(member, true);
    if (!is_name(value))
        fail_member(path_of(member), "must be lower-case letters, digits and dashes, at most 64");
    return value;
}

std::vector<std::string> Members::texts(std::string_view member) {
    std::vector<std::string> list;
    each(member, 100,
         [&](JsonView item, const std::string& path) { list.push_back(checked_text(item, path)); });
    return list;
}

bool Members::flag(std::string_view member) {
    const JsonView value = find(member);
    if (value && !value.boolean()) fail_member(path_of(member), "must be true or false");
    return value.boolean().value_or(false);
}

std::optional<std::int64_t> Members::integer(std::string_view member) {
    const JsonView value = find(member);
    if (value && !value.integer()) fail_member(path_of(member), "must be a whole number");
    return value.integer();
}

void Members::each(std::string_view member, std::size_t most,
                   const std::function<void(JsonView, const std::string& path)>& visit) {
    const JsonView list = find(member);
    if (list && !list.is_array()) fail_member(path_of(member), "must be an array");
    if (list.size() > most)
        fail_member(path_of(member), "has more than " + std::to_string(most) + " elements");
    std::size_t index = 0;
    for (const JsonView item : list) visit(item, path_of(member) + "[" + std::to_string(index++) + "]");
}

void Members::finish() const {
    for (const JsonView member : object_) {
        if (!asked_.contains(member.key())) fail_member(path_of(member.key()), "is not known");
    }
}

JsonView Members::find(std::string_view member) {
    asked_.insert(member);
    return object_[member];
}

} // namespace xtask::plugins
