#include "transfer/ledger.hpp"

#include "base/digest.hpp"
#include "base/file.hpp"

#include <algorithm>
#include <iterator>

namespace xtask::transfer {
namespace {

std::string digest_of(int fd, const std::string& path, std::uint64_t begin, std::uint64_t end) {
    constexpr std::uint64_t block = std::uint64_t{1} << 20;
    auto digest = base::Digest::sha256();
    std::vector<std::byte> buffer(static_cast<std::size_t>(std::min(block, end - begin)));
    while (begin < end) {
        const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), end - begin));
        const std::size_t got = base::read_at(fd, std::span(buffer).first(want), begin, path);
        if (got == 0) break;
        digest.update(std::span(buffer).first(got));
        begin += got;
    }
    return digest.finish();
}

} // namespace

void Ledger::brought(const Mirror& mirror, std::uint64_t begin, std::uint64_t bytes) {
    const std::uint64_t end = begin + bytes;
    auto next = entries_.lower_bound(begin);
    while (next != entries_.end() && next->first < end) { // fetched once more
        const Entry covered = next->second;
        next = entries_.erase(next);
        if (covered.end > end) next = entries_.emplace_hint(next, end, covered);
    }
    if (next != entries_.begin()) {
        auto& [before, entry] = *std::prev(next);
        entry.end = std::min(entry.end, begin);
        if (entry.end == begin && entry.mirror == &mirror) {
            entry.end = end;
            return;
        }
    }
    entries_.emplace_hint(next, begin, Entry{&mirror, end});
}

const Mirror* Ledger::sole() const noexcept {
    if (entries_.empty()) return nullptr;
    const Mirror* const first = entries_.begin()->second.mirror;
    const bool all = std::all_of(entries_.begin(), entries_.end(),
                                 [first](const auto& entry) { return entry.second.mirror == first; });
    return all ? first : nullptr;
}

const Mirror* Ledger::chief() const {
    std::map<const Mirror*, std::uint64_t> bytes;
    const Mirror* chief = nullptr;
    for (const auto& [begin, entry] : entries_) {
        const std::uint64_t sum = bytes[entry.mirror] += entry.end - begin;
        if (chief == nullptr || sum > bytes[chief]) chief = entry.mirror;
    }
    return chief;
}

std::vector<Ledger::Share> Ledger::shares(int fd, const std::string& path) const {
    std::vector<Share> shares;
    shares.reserve(entries_.size());
    for (const auto& [begin, entry] : entries_) {
        shares.push_back({entry.mirror, begin, entry.end, digest_of(fd, path, begin, entry.end)});
    }
    return shares;
}

std::vector<Ledger::Share> differing(const std::vector<Ledger::Share>& shares, int fd,
                                     const std::string& path) {
    std::vector<Ledger::Share> different;
    std::copy_if(shares.begin(), shares.end(), std::back_inserter(different),
                 [&](const Ledger::Share& share) {
                     return digest_of(fd, path, share.begin, share.end) != share.sha256;
                 });
    return different;
}

} // namespace xtask::transfer
