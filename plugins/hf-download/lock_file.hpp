/// xtask.lock.json: which files of which commits a project is made with.
#pragma once

#include <xtask/context.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace xtask::hf_download {

inline constexpr const char* lock_file_name = "xtask.lock.json";
inline constexpr std::uint64_t max_lock_bytes = std::uint64_t{32} << 20;
inline constexpr std::size_t max_locked_files = 100'000;

/// One file. It never names a host: the lock comes with a project, and whoever runs it says where to fetch.
struct Locked {
    std::string repository, revision, commit; ///< `revision` is what the commit was asked for as
    std::string path;                         ///< in the repository
    std::string local;                        ///< below --out
    std::string sha256, git_blob;             ///< one of them at least
    std::string licence;                      ///< as the hub has it; may be empty
    std::uint64_t size = 0;

    std::string folder(const std::string& out) const; ///< with `out`, where the file goes
    std::string leaf() const;
};

/// Sorted by local name, one member a line.
std::string format_lock(std::vector<Locked> files);

/// The text is foreign: every name in it is checked. Throws Error(failure, "bad-lock-file") that names `name`
/// and the entry.
std::vector<Locked> parse_lock(Context& context, std::string_view text, const std::string& name);

} // namespace xtask::hf_download
