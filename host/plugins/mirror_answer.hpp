/// What a mirror's plugin answered, checked: it is foreign code, and what it names is fetched.
#pragma once

#include "net/headers.hpp"

#include <xtask/abi.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace xtask::plugins {

inline constexpr std::uint32_t max_candidates = 100;
inline constexpr std::size_t max_candidate_url = 8192;
inline constexpr std::size_t max_candidate_path = 4096;

/// A candidate as the mirror said it.
struct MirrorPlace {
    bool local = false; ///< `target` is an absolute path, else an http(s) URL
    std::string target, mirror;
    net::Headers headers, credentials;
    std::string sha256; ///< lower-case hex, or empty
    std::optional<std::uint64_t> length;
};

/// Whose answer it is, and what it may say.
struct MirrorTerms {
    std::string mirror, plugin; ///< for messages; a candidate without a name gets the mirror's
    bool local = false;         ///< the manifest allows paths, and the user named the mirror
    bool tls_only = false;      ///< the user's own base URL is https
};

/// The rules are those of xtask_mirrors_v1::resolve in abi.h; one candidate that breaks them spoils the whole
/// answer. Throws Error(plugin, "mirror-invalid") naming mirror, plugin and what is wrong, never a URL's
/// query.
std::vector<MirrorPlace> checked_answer(const xtask_resolution* resolution, const MirrorTerms& terms);

} // namespace xtask::plugins
