#include "repository.hpp"

#include "hub/names.hpp"
#include "receipt.hpp"

#include <xtask/error.hpp>

#include <algorithm>

namespace xtask::mirror_serve {

namespace {

constexpr std::uint64_t max_receipt_bytes = 64u << 10;

std::optional<Receipt> read_receipt(const Folder& folder, const std::string& local) {
    const auto file = folder.open_file(local + std::string(receipt_suffix));
    const auto text = file ? read_all(*file, max_receipt_bytes) : std::nullopt;
    return text ? parse_receipt(*text) : std::nullopt;
}

bool is_servable(const std::string& path) {
    try {
        hub::check_file(path);
        return true;
    } catch (const Error&) {
        return false;
    }
}

std::vector<Entry>::const_iterator first_from(const std::vector<Entry>& entries, std::string_view path) {
    return std::lower_bound(entries.begin(), entries.end(), path,
                            [](const Entry& entry, std::string_view wanted) { return entry.path < wanted; });
}

} // namespace

std::optional<Repository> Repository::find(const Folder& root, const std::string& id, Digests& digests) {
    for (const std::string& name : {id, hub::local_folder(id)}) {
        auto folder = root.open_folder(name);
        if (!folder) continue;
        Repository repository(id, std::move(*folder), digests);
        if (repository.read_entries()) return repository;
    }
    return std::nullopt;
}

bool Repository::read_entries() {
    for (const std::string& local : folder_.files()) {
        const auto receipt = read_receipt(folder_, local);
        if (receipt && receipt->repository != id_) return false;
        if (!receipt && is_bookkeeping(local)) continue;
        const auto file = folder_.open_file(local);
        Entry entry{receipt ? receipt->path : local, local, file ? file->stamp : FileStamp{}, "", ""};
        if (!file || !is_servable(entry.path)) continue;
        if (receipt && receipt->describes(file->stamp)) {
            entry.sha256 = receipt->sha256;
            entry.commit = receipt->commit;
        }
        entries_.push_back(std::move(entry));
    }
    const auto by_path = [](const Entry& a, const Entry& b) { return a.path < b.path; };
    const auto same_path = [](const Entry& a, const Entry& b) { return a.path == b.path; };
    std::stable_sort(entries_.begin(), entries_.end(), by_path);
    entries_.erase(std::unique(entries_.begin(), entries_.end(), same_path), entries_.end());
    return true;
}

const Entry* Repository::find_entry(std::string_view path) const {
    const auto place = first_from(entries_, path);
    return place == entries_.end() || place->path != path ? nullptr : &*place;
}

bool Repository::has_folder(std::string_view path) const {
    const std::string prefix = std::string(path) + '/';
    const auto place = first_from(entries_, prefix);
    return place != entries_.end() && place->path.starts_with(prefix);
}

std::string Repository::sha256(const Entry& entry) const {
    if (!entry.sha256.empty()) return entry.sha256;
    const auto file = open(entry);
    if (!file) throw Error(ExitCode::failure, "read", "a file went away while it was being listed");
    return digests_->sha256(*file);
}

std::string Repository::commit() const {
    const auto is_of_first = [&](const Entry& entry) {
        return !entry.commit.empty() && entry.commit == entries_.front().commit;
    };
    if (!entries_.empty() && std::all_of(entries_.begin(), entries_.end(), is_of_first)) {
        return entries_.front().commit;
    }
    std::string content;
    for (const Entry& entry : entries_) {
        content += entry.path + '\0' + std::to_string(entry.stamp.size) + '\0' + sha256(entry) + '\n';
    }
    return sha256_hex(content).substr(0, 40);
}

} // namespace xtask::mirror_serve
