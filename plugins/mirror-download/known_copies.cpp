#include "known_copies.hpp"

#include <filesystem>
#include <system_error>

namespace xtask::mirror_download {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view receipt_suffix = ".receipt.json";

} // namespace

KnownCopies::KnownCopies(Context& context, const std::string& out) {
    std::error_code error;
    const fs::path root = fs::canonical(out, error);
    if (error) return;
    Transfer transfer = context.transfer();
    std::size_t seen = 0;
    fs::recursive_directory_iterator entry(root, fs::directory_options::skip_permission_denied, error);
    for (; !error && entry != fs::end(entry) && seen < max_entries; entry.increment(error), ++seen) {
        if (seen % 100 == 0) context.check_cancelled();
        std::error_code ignored;
        if (entry.depth() >= max_depth) entry.disable_recursion_pending();
        const std::string leaf = entry->path().filename().string();
        if (!leaf.ends_with(receipt_suffix) || !fs::is_regular_file(entry->symlink_status(ignored))) continue;
        const std::string name = leaf.substr(0, leaf.size() - receipt_suffix.size());
        const fs::path folder = entry->path().parent_path();
        try {
            const Local local = transfer.lookup(folder.string(), name);
            if (local.state != Local::State::intact || local.sha256.empty()) continue;
            paths_.emplace(std::pair(local.sha256, local.length), (folder / name).string());
        } catch (const Error& problem) {
            if (is_signal(problem.code)) throw;
        }
    }
}

std::string KnownCopies::find(const std::string& sha256, std::uint64_t length) const {
    const auto found = paths_.find({sha256, length});
    return found == paths_.end() ? std::string() : found->second;
}

} // namespace xtask::mirror_download
