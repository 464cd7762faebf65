#include "template.hpp"

#include <xtask/error.hpp>

#include <algorithm>

namespace xtask::mirror_download {

namespace {

constexpr std::size_t max_template_bytes = 4096;

[[noreturn]] void refuse(const std::string& what, const std::string& why) {
    throw Error(ExitCode::usage, "bad-template", what + " " + why,
                "as in https://cdn.example/{id}/resolve/{rev}/{file}");
}

/// Calls `literal` for what stands between placeholders and `placeholder` for each name.
template <class Literal, class Placeholder>
void walk(std::string_view text, Literal literal, Placeholder placeholder) {
    while (!text.empty()) {
        const std::size_t open = std::min(text.find_first_of("{}"), text.size());
        literal(text.substr(0, open));
        if (open == text.size()) return;
        const std::size_t close = text[open] == '{' ? text.find('}', open) : text.npos;
        if (close == text.npos) return placeholder(std::string_view());
        placeholder(text.substr(open + 1, close - open - 1));
        text.remove_prefix(close + 1);
    }
}

} // namespace

UrlTemplate::UrlTemplate(std::string_view text, const std::string& what) {
    if (text.size() > max_template_bytes) refuse(what, "is over 4096 bytes long");
    const auto url = hub::parse_url(text);
    if (!url) refuse(what, "is no http or https URL without user name and password");
    walk(
        url->target, [](std::string_view) {},
        [&](std::string_view name) {
            if (name.empty()) refuse(what, "has a brace that is not one of {id}, {rev}, {file}");
            if (name != "id" && name != "rev" && name != "file")
                refuse(what, "has the unknown placeholder {" + std::string(name.substr(0, 40)) + "}");
        });
    base_ = *url;
}

hub::Url UrlTemplate::expand(std::string_view id, std::string_view revision, std::string_view file) const {
    hub::Url url = base_;
    url.target.clear();
    bool in_query = false;
    walk(
        base_.target,
        [&](std::string_view literal) {
            url.target += literal;
            in_query = in_query || literal.find('?') != literal.npos;
        },
        [&](std::string_view name) {
            const std::string_view value = name == "id" ? id : name == "rev" ? revision : file;
            url.target += hub::percent_encode(value, in_query || name == "rev" ? "" : "/");
        });
    return url;
}

} // namespace xtask::mirror_download
