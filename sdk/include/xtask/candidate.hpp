/// Where the bytes of one artifact can be had: what mirrors name and transfers try.
#pragma once

#include <xtask/header.hpp>

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace xtask {

struct Candidate {
    enum class Kind : std::uint32_t { http = XTASK_CANDIDATE_HTTP, local = XTASK_CANDIDATE_LOCAL };

    Kind kind = Kind::http;
    std::string target{};  ///< absolute http(s) URL, or absolute path (bytes)
    std::string mirror{};  ///< name for people and receipts; may be empty
    Headers headers{};     ///< sent on every hop
    Headers credentials{}; ///< only to the target's own origin, never over http to another machine
    std::string sha256{};  ///< what the source says the content is: hex; empty: it does not say
    std::optional<std::uint64_t> length{}; ///< likewise, in bytes
};

namespace abi {

inline std::vector<Candidate> copy(const xtask_candidate* const* records, std::uint64_t count) {
    using R = xtask_candidate;
    std::vector<Candidate> candidates;
    for (std::uint64_t i = 0; i < count; ++i) {
        const R& record = *records[i];
        candidates.push_back({static_cast<Candidate::Kind>(get(record, &R::kind)),
                              copy(get(record, &R::target)),
                              copy(get(record, &R::mirror)),
                              copy(get(record, &R::headers), get(record, &R::header_count)),
                              copy(get(record, &R::credentials), get(record, &R::credential_count)),
                              copy(get(record, &R::sha256)),
                              {}});
        if ((get(record, &R::flags) & XTASK_CANDIDATE_LENGTH_KNOWN) != 0)
            candidates.back().length = get(record, &R::length);
    }
    return candidates;
}

/// Records that borrow from the candidates given to it.
class CandidateList {
  public:
    explicit CandidateList(const std::vector<Candidate>& candidates) {
        for (const Candidate& candidate : candidates) add(candidate);
    }
    CandidateList(const CandidateList&) = delete;
    CandidateList& operator=(const CandidateList&) = delete;

    const xtask_candidate* const* data() const noexcept { return pointers_.data(); }
    std::size_t size() const noexcept { return pointers_.size(); }

  private:
    struct Item {
        std::vector<xtask_pair> headers, credentials;
        xtask_candidate record;
    };

    void add(const Candidate& candidate) {
        Item& item = items_.emplace_back();
        item.headers = borrow(candidate.headers);
        item.credentials = borrow(candidate.credentials);
        item.record = make<xtask_candidate>();
        item.record.kind = static_cast<std::uint32_t>(candidate.kind);
        item.record.target = borrow(candidate.target);
        item.record.mirror = borrow(candidate.mirror);
        item.record.headers = item.headers.data();
        item.record.header_count = item.headers.size();
        item.record.credentials = item.credentials.data();
        item.record.credential_count = item.credentials.size();
        item.record.sha256 = borrow(candidate.sha256);
        item.record.length = candidate.length.value_or(0);
        if (candidate.length) item.record.flags = XTASK_CANDIDATE_LENGTH_KNOWN;
        pointers_.push_back(&item.record);
    }

    std::deque<Item> items_;
    std::vector<const xtask_candidate*> pointers_;
};

} // namespace abi
} // namespace xtask
