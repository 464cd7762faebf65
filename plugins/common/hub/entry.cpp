#include "hub/entry.hpp"

namespace xtask::hub {

namespace {

std::optional<std::uint64_t> size_in(JsonView object) {
    const auto size = object["size"].integer();
    if (!size || *size < 0) return std::nullopt;
    return static_cast<std::uint64_t>(*size);
}

} // namespace

std::optional<Identity> read_entry(JsonView entry) {
    Identity identity;
    identity.length = size_in(entry);
    if (const JsonView lfs = entry["lfs"]; lfs.is_object()) {
        identity.sha256 = hex_digest(lfs["oid"].text().value_or(""), 64);
        if (size_in(lfs) != identity.length) return std::nullopt;
    } else {
        identity.git_blob = hex_digest(entry["oid"].text().value_or(""), 40);
    }
    identity.xet = entry["xetHash"].is_string();
    const bool has_digest = !identity.sha256.empty() || !identity.git_blob.empty();
    if (entry["type"].text().value_or("") != "file" || !identity.length || !has_digest) return std::nullopt;
    return identity;
}

} // namespace xtask::hub
