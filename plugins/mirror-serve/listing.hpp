/// The JSON of the hub's API, as far as clients that download need it.
#pragma once

#include "repository.hpp"

#include <span>
#include <string>
#include <string_view>

namespace xtask::mirror_serve {

/// /api/models/ID: commit and names; with `blobs` sizes and digests too.
std::string info_json(const Repository& repository, const std::string& commit, bool blobs);

/// /api/models/ID/tree: what is below `path` ("": everything), with `recursive` at every depth.
std::string tree_json(const Repository& repository, std::string_view path, bool recursive);

/// /api/models/ID/paths-info: the same about `paths`, in their order; those that are not there are left out.
std::string paths_json(const Repository& repository, std::span<const std::string> paths);

} // namespace xtask::mirror_serve
