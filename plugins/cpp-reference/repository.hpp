/// Where sources come from: which repositories and names git is trusted with.
#pragma once

#include <string>
#include <string_view>

namespace xtask::cpp_reference {

struct Repository {
    std::string url;     ///< as git takes it; a path is absolute
    bool local = false;  ///< a path, a file: URL or a bundle: nothing of it crosses a network
    bool bundle = false; ///< a file made by git-bundle
};

/// http(s), ssh and git URLs, host:path, file: URLs and paths that exist (relative ones below `directory`).
/// Anything else is Error(usage): other transports run programs, credentials in a URL end up in logs.
Repository parse_repository(const std::string& text, const std::string& directory);

/// A URL in .gitmodules; relative ones are allowed. `local`: the repository itself is. Throws
/// Error(build_failed, "unsafe-submodule").
void check_submodule_url(const std::string& url, bool local);

/// What git could call a branch or a tag, or a commit. Throws Error(usage).
void check_ref(std::string_view ref);

/// 40 or 64 hex digits.
bool is_commit(std::string_view text) noexcept;

/// In single quotes, cut where it is long.
std::string in_quotes(std::string_view text);

} // namespace xtask::cpp_reference
