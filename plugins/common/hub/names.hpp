/// Names that people give: repository ids and paths in repositories, and what they are called on disk.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

namespace xtask::hub {

/// Longest local name: with the longest suffix the host appends it still fits NAME_MAX (255 bytes). The
/// contract is abi.h, at xtask_artifact::leaf; host/transfer/names.hpp enforces it.
inline constexpr std::size_t max_leaf_bytes = 238;

/// What a download keeps beside "x": "x.part", "x.lock", …
inline constexpr std::array<std::string_view, 6> companion_suffixes{".part", ".part.json", ".lock",
                                                                    ".etag", ".lastmod",   ".receipt.json"};

/// "org/repo", or a legacy "repo": each part 1–96 of [A-Za-z0-9._-], no "..", no "--". Throws Error(usage).
void check_repository(std::string_view id);

/// A path inside a repository: relative, valid UTF-8, no control characters, no empty, "." or ".." component,
/// a last component of at most max_leaf_bytes. Throws Error(usage).
void check_file(std::string_view path);

/// A branch, tag, commit or "refs/pr/N". Throws Error(usage) for what git could never have called so.
void check_revision(std::string_view revision);

/// 40 lower-case hex digits: a revision that can never come to mean something else.
bool is_commit(std::string_view revision) noexcept;

/// The folder of a repository below --out: "org-repo".
std::string local_folder(std::string_view id);

/// The last component of a checked path: the local name of the file.
std::string_view leaf(std::string_view path) noexcept;

/// `text` for a message: quoted, control characters and bytes that are not UTF-8 replaced, long texts cut.
std::string quoted(std::string_view text);

/// "a, b and so on" for messages: the first 20 of them, and how many more there are.
std::string listing(std::span<const std::string> names);

} // namespace xtask::hub
