#include "route.hpp"

#include "hub/names.hpp"

#include <xtask/error.hpp>

#include <span>
#include <vector>

namespace xtask::mirror_serve {

namespace {

constexpr std::size_t max_target_bytes = 16u << 10;

std::optional<unsigned> hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return std::nullopt;
}

/// The decoded segments of "/a/b%2Fc": "a", "b/c".
std::optional<std::vector<std::string>> segments_of(std::string_view path) {
    if (path.empty() || path.front() != '/') return std::nullopt;
    std::vector<std::string> segments;
    while (!path.empty()) {
        path.remove_prefix(1);
        const std::size_t slash = std::min(path.find('/'), path.size());
        auto segment = percent_decode(path.substr(0, slash));
        if (!segment) return std::nullopt;
        segments.push_back(std::move(*segment));
        path.remove_prefix(slash);
    }
    return segments;
}

bool has_true(std::string_view query, std::string_view name) {
    while (!query.empty()) {
        const std::size_t end = std::min(query.find('&'), query.size());
        const std::string_view pair = query.substr(0, end);
        if (pair.starts_with(name) && pair.size() > name.size() && pair[name.size()] == '=') {
            const std::string_view value = pair.substr(name.size() + 1);
            return value == "true" || value == "True" || value == "1";
        }
        query.remove_prefix(std::min(end + 1, query.size()));
    }
    return false;
}

using Segments = std::span<const std::string>;

std::string joined(Segments segments) {
    std::string path;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        if (i > 0) path += '/';
        path += segments[i];
    }
    return path;
}

/// Where `keyword` ends an id of two parts, or of one: its index.
std::size_t find_keyword(Segments segments, std::string_view keyword) {
    for (const std::size_t index : {2U, 1U}) {
        if (segments.size() > index && segments[index] == keyword) return index;
    }
    return 0;
}

std::optional<Route> match_api(Segments segments) {
    Route route;
    route.kind = Route::Kind::info;
    std::size_t id_parts = segments.size();
    if (const std::size_t at = find_keyword(segments, "tree"); at != 0 && segments.size() > at + 1) {
        route.kind = Route::Kind::tree;
        route.revision = segments[at + 1];
        route.path = joined(segments.subspan(at + 2));
        id_parts = at;
    } else if (const std::size_t info = find_keyword(segments, "paths-info");
               info != 0 && segments.size() == info + 2) {
        route.kind = Route::Kind::paths;
        route.revision = segments[info + 1];
        id_parts = info;
    } else if (const std::size_t revision = find_keyword(segments, "revision");
               revision != 0 && segments.size() == revision + 2) {
        route.revision = segments[revision + 1];
        id_parts = revision;
    }
    if (id_parts == 0 || id_parts > 2) return std::nullopt;
    route.repository = joined(segments.first(id_parts));
    return route;
}

std::optional<Route> match_file(Segments segments) {
    const std::size_t at = find_keyword(segments, "resolve");
    if (at == 0 || segments.size() < at + 3) return std::nullopt;
    Route route;
    route.repository = joined(segments.first(at));
    route.revision = segments[at + 1];
    route.path = joined(segments.subspan(at + 2));
    return route;
}

} // namespace

bool takes_body(std::string_view target) {
    const auto route = parse_route(target);
    return route && route->kind == Route::Kind::paths;
}

std::optional<std::string> percent_decode(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            result += text[i];
            continue;
        }
        if (text.size() - i < 3) return std::nullopt;
        const auto high = hex_value(text[i + 1]);
        const auto low = hex_value(text[i + 2]);
        if (!high || !low) return std::nullopt;
        result += static_cast<char>(*high << 4U | *low);
        i += 2;
    }
    return result;
}

std::optional<Route> parse_route(std::string_view target) {
    if (target.size() > max_target_bytes) return std::nullopt;
    const std::size_t question = std::min(target.find('?'), target.size());
    const std::string_view query = target.substr(std::min(question + 1, target.size()));
    const auto segments = segments_of(target.substr(0, question));
    if (!segments) return std::nullopt;

    const bool api = segments->size() > 2 && (*segments)[0] == "api" && (*segments)[1] == "models";
    auto route = api ? match_api(Segments(*segments).subspan(2)) : match_file(*segments);
    if (!route) return std::nullopt;
    route->blobs = has_true(query, "blobs");
    route->recursive = has_true(query, "recursive");
    try {
        hub::check_repository(route->repository);
        hub::check_revision(route->revision);
        if (!route->path.empty() || route->kind == Route::Kind::file) hub::check_file(route->path);
    } catch (const Error&) {
        return std::nullopt;
    }
    return route;
}

} // namespace xtask::mirror_serve
