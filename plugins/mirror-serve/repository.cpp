#include "repository.hpp"

#include "hub/names.hpp"

#include <xtask/error.hpp>

#include <algorithm>

namespace xtask::mirror_serve {

namespace {

const Listed* find_path(const std::vector<Listed>& files, const std::string& path) {
    const auto place =
        std::lower_bound(files.begin(), files.end(), path,
                         [](const Listed& file, const std::string& wanted) { return file.path < wanted; });
    return place == files.end() || place->path != path ? nullptr : &*place;
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

std::optional<Repository> Repository::find(const Folder& root, const std::string& id, Memory& memory) {
    for (const std::string& name : {id, hub::local_folder(id)}) {
        auto folder = root.open_folder(name);
        if (!folder) continue;
        Repository repository(id, std::move(*folder), memory);
        if (repository.read_entries()) return repository;
    }
    return std::nullopt;
}

bool Repository::read_entries() {
    const std::vector<Listed> files = folder_.files();
    for (const auto& [local, stamp] : files) {
        const Listed* beside = find_path(files, local + std::string(receipt_suffix));
        const auto receipt = beside == nullptr ? std::nullopt : memory_->receipts.read(folder_, *beside);
        if (receipt && receipt->repository != id_) return false;
        if (!receipt && is_bookkeeping(local)) continue;
        Entry entry{receipt ? receipt->path : local, local, stamp, "", ""};
        if (!is_servable(entry.path)) continue;
        if (receipt && receipt->describes(stamp)) {
            entry.sha256 = receipt->sha256;
            entry.commit = receipt->commit;
        }
        if (entry.sha256.empty()) entry.sha256 = memory_->digests.known(stamp).value_or("");
        if (entry.sha256.empty() && !folder_.open_file(local)) continue;
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
    return memory_->digests.sha256(*file);
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
