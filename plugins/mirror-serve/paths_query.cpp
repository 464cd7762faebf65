#include "paths_query.hpp"

#include "route.hpp"

#include <Poco/JSON/Parser.h>

#include <algorithm>

namespace xtask::mirror_serve {

namespace {

using Paths = std::vector<std::string>;

constexpr std::size_t max_paths = 1'000;
constexpr int max_depth = 8;

// The host's json service may not be called from the threads that answer requests, so Poco reads it.
std::optional<Paths> parse_json(const std::string& body) {
    try {
        Poco::JSON::Parser parser;
        parser.setDepth(max_depth);
        const auto root = parser.parse(body).extract<Poco::JSON::Object::Ptr>();
        const auto list = root.isNull() ? nullptr : root->getArray("paths");
        if (!list || list->size() > max_paths) return std::nullopt;
        Paths paths;
        for (const auto& path : *list) paths.push_back(path.extract<std::string>());
        return paths;
    } catch (const std::exception&) { // not the JSON that is asked for
        return std::nullopt;
    }
}

std::optional<Paths> parse_form(std::string_view body) {
    Paths paths;
    while (!body.empty()) {
        const std::size_t end = std::min(body.find('&'), body.size());
        const std::string_view pair = body.substr(0, end);
        body.remove_prefix(std::min(end + 1, body.size()));
        static constexpr std::string_view name = "paths=";
        if (!pair.starts_with(name)) continue;
        std::string value(pair.substr(name.size()));
        std::replace(value.begin(), value.end(), '+', ' ');
        auto path = percent_decode(value);
        if (!path || paths.size() == max_paths) return std::nullopt;
        paths.push_back(std::move(*path));
    }
    return paths;
}

} // namespace

std::optional<Paths> parse_paths(std::string_view content_type, const std::string& body) {
    return content_type.starts_with("application/json") ? parse_json(body) : parse_form(body);
}

} // namespace xtask::mirror_serve
