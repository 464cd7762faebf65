/// From a request target to what it asks for.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace xtask::mirror_serve {

/// Names are decoded and checked (hub/names.hpp): no component can climb.
struct Route {
    enum class Kind {
        file, ///< /ID/resolve/REVISION/PATH
        info, ///< /api/models/ID[/revision/REVISION][?blobs=true]
        tree, ///< /api/models/ID/tree/REVISION[/PATH][?recursive=true]
        paths ///< /api/models/ID/paths-info/REVISION
    } kind = Kind::file;
    std::string repository;
    std::string revision = "main";
    std::string path;
    bool blobs = false;
    bool recursive = false;
};

/// Nothing for targets that mean nothing here.
std::optional<Route> parse_route(std::string_view target);

/// A POST to `target` means something, so its body is worth reading.
bool takes_body(std::string_view target);

/// "%2F" to "/"; nothing for a "%" without two hexadecimal digits.
std::optional<std::string> percent_decode(std::string_view text);

} // namespace xtask::mirror_serve
