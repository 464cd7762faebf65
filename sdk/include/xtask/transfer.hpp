/// Service "xtask.transfer/1": files to disk, verified, resumable, atomic, locked.
#pragma once

#include <xtask/candidate.hpp>
#include <xtask/session.hpp>

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace xtask {

/// One file to bring to disk, and what it must be. Hashes are hex; empty: not known.
struct Artifact {
    std::string directory{}; ///< bytes; created with its parents
    std::string leaf{};      ///< bytes; local name inside it
    /// Where it belongs: recorded, and compared with what is there already.
    std::string repository{}, path{}, revision{}, commit{};
    std::string sha256{};          ///< announced by the source
    std::string git_blob{};        ///< announced by the source
    std::string required_sha256{}; ///< demanded by the user: never skipped
    std::string etag{};            ///< the source's validator with quotes (and W/)
    std::string last_modified{};   ///< the source's HTTP date
    std::optional<std::uint64_t> length{};
    std::vector<Candidate> candidates{}; ///< best first; none: only what is on disk (offline)
    bool force = false;                  ///< ignore the file and the partial that are there
    /// Believe neither the file that is there nor its receipt, but for the pieces that are proven.
    bool repair = false;
    bool no_verify = false; ///< skip the announced hash, never the required one or the length
    bool dry_run = false;   ///< say what would be done; touch nothing
};

/// What one candidate did for a file.
struct Use {
    enum class State : std::uint32_t {
        unused = XTASK_USE_UNUSED,          ///< it has brought nothing, and nothing is wrong with it
        used = XTASK_USE_USED,              ///< it has brought bytes
        failed = XTASK_USE_FAILED,          ///< it could not be used any more
        quarantined = XTASK_USE_QUARANTINED ///< what it serves is not this file
    };

    State state = State::unused;
    std::string mirror{}; ///< its name; where it has none, its origin or path
    std::string reason{}; ///< failed and quarantined: why
    std::uint64_t bytes = 0;
    std::uint64_t milliseconds = 0; ///< in which it was asked for them
};

constexpr std::string_view state_name(Use::State state) noexcept {
    switch (state) {
    case Use::State::unused:
        return "unused";
    case Use::State::used:
        return "used";
    case Use::State::failed:
        return "failed";
    case Use::State::quarantined:
        return "quarantined";
    }
    return "unknown";
}

struct Outcome {
    enum class State : std::uint32_t {
        fetched = XTASK_OUTCOME_FETCHED,     ///< bytes came over the wire, or completed a partial
        unchanged = XTASK_OUTCOME_UNCHANGED, ///< was there already, and is what it should be
        adopted = XTASK_OUTCOME_ADOPTED,     ///< was there without a fitting receipt: hashed and taken over
        planned = XTASK_OUTCOME_PLANNED,     ///< dry run
    };

    State state = State::fetched;
    std::string path{}, receipt{}; ///< of the file, of its receipt; bytes
    std::string sha256{};          ///< of what is on disk, where computed or recorded
    std::string verified{};        ///< "sha256", "git-blob", "size" or "none"
    std::uint64_t length = 0;      ///< bytes
    std::uint64_t transferred = 0; ///< body bytes that crossed the wire
    std::uint64_t resumed = 0;     ///< bytes an earlier run had left
    std::uint64_t available = 0;   ///< dry run: free bytes where it goes
    std::vector<Use> uses{};       ///< in the order of the candidates; none where none was asked
};

constexpr std::string_view state_name(Outcome::State state) noexcept {
    switch (state) {
    case Outcome::State::fetched:
        return "fetched";
    case Outcome::State::unchanged:
        return "unchanged";
    case Outcome::State::adopted:
        return "adopted";
    case Outcome::State::planned:
        return "planned";
    }
    return "unknown";
}

/// What is on disk under a name, and what its receipt says.
struct Local {
    enum class State : std::uint32_t {
        absent = XTASK_LOCAL_ABSENT,
        unrecorded = XTASK_LOCAL_UNRECORDED, ///< a file without a receipt
        changed = XTASK_LOCAL_CHANGED,       ///< not the file its receipt tells of
        intact = XTASK_LOCAL_INTACT,         ///< size, mtime and inode are those of the receipt
    };

    State state = State::absent;
    std::string repository{}, path{}, commit{}, sha256{}, etag{}, last_modified{}; ///< from the receipt
    std::uint64_t length = 0;
};

/// Bytes of a file: [begin, end).
struct Range {
    std::uint64_t begin = 0, end = 0;

    bool operator==(const Range&) const = default;
};

/// A file on disk, held against what it should be.
struct FileCheck {
    enum class State : std::uint32_t {
        intact = XTASK_CHECK_INTACT,
        damaged = XTASK_CHECK_DAMAGED, ///< other bytes, or no regular file
        absent = XTASK_CHECK_ABSENT,
    };

    State state = State::intact;
    std::string why{};            ///< damaged: in words
    std::uint64_t length = 0;     ///< of what is on disk
    std::vector<Range> damaged{}; ///< what is not there or not so, as closely as its receipt can tell
};

class Transfer {
  public:
    /// Finished files stay published even when another of the batch failed.
    struct Batch {
        std::vector<std::optional<Outcome>> outcomes; ///< in the order asked; none: failed
        std::vector<std::optional<Error>> errors;     ///< in the order asked; why there is no outcome
        std::optional<Error> error;                   ///< the gravest failure, if any
    };

    explicit Transfer(Session session)
        : session_(session), table_(&session.service<xtask_transfer_v1>(XTASK_TRANSFER)) {}

    /// Brings one file to disk, or throws the Error that prevented it.
    Outcome fetch(const Artifact& artifact) {
        Batch batch = fetch_all({&artifact, 1});
        if (batch.error) throw *batch.error;
        if (!batch.outcomes.front()) throw to_error(nullptr);
        return *batch.outcomes.front();
    }

    Batch fetch_all(std::span<const Artifact> artifacts) {
        std::deque<abi::CandidateList> candidates;
        std::vector<xtask_artifact> records;
        std::vector<const xtask_artifact*> pointers;
        records.reserve(artifacts.size());
        for (const Artifact& artifact : artifacts) {
            records.push_back(borrow(artifact, candidates.emplace_back(artifact.candidates)));
            pointers.push_back(&records.back());
        }

        const xtask_outcome* const* outcomes = nullptr;
        Batch batch;
        const auto code = table_->fetch(session_.run(), pointers.data(), pointers.size(), &outcomes);
        if (code != XTASK_OK) batch.error = session_.last_error();
        for (std::size_t i = 0; i < artifacts.size(); ++i) {
            const xtask_outcome* outcome = outcomes == nullptr ? nullptr : outcomes[i];
            batch.outcomes.push_back(outcome == nullptr ? std::nullopt : std::optional(read(*outcome)));
            const xtask_error* failure = outcome == nullptr && table_->failure != nullptr
                                             ? table_->failure(session_.run(), i)
                                             : nullptr;
            batch.errors.push_back(failure == nullptr ? std::nullopt : std::optional(to_error(failure)));
        }
        return batch;
    }

    /// Reads all of the file of `artifact`, which says its hash and length; touches nothing.
    FileCheck check(const Artifact& artifact) {
        const abi::CandidateList nowhere({});
        const xtask_artifact record = borrow(artifact, nowhere);
        const xtask_check* check = nullptr;
        session_.check(table_->check(session_.run(), &record, &check));
        return read(session_.expect(check));
    }

    /// Reads neither lock nor content.
    Local lookup(std::string_view directory, std::string_view leaf) {
        const xtask_local* local = nullptr;
        session_.check(table_->lookup(session_.run(), abi::borrow(directory), abi::borrow(leaf), &local));
        return read(session_.expect(local));
    }

  private:
    static Local read(const xtask_local& local) {
        using R = xtask_local;
        return {static_cast<Local::State>(abi::get(local, &R::state)),
                abi::copy(abi::get(local, &R::repository)),
                abi::copy(abi::get(local, &R::path)),
                abi::copy(abi::get(local, &R::commit)),
                abi::copy(abi::get(local, &R::sha256)),
                abi::copy(abi::get(local, &R::etag)),
                abi::copy(abi::get(local, &R::last_modified)),
                abi::get(local, &R::length)};
    }

    static FileCheck read(const xtask_check& check) {
        using R = xtask_check;
        FileCheck result{static_cast<FileCheck::State>(abi::get(check, &R::state)),
                         abi::copy(abi::get(check, &R::why)),
                         abi::get(check, &R::length),
                         {}};
        const xtask_range* const ranges = abi::get(check, &R::damaged);
        const std::uint64_t count = ranges == nullptr ? 0 : abi::get(check, &R::damaged_count);
        result.damaged.reserve(count);
        for (std::uint64_t i = 0; i < count; ++i) result.damaged.push_back({ranges[i].begin, ranges[i].end});
        return result;
    }

    static xtask_artifact borrow(const Artifact& artifact, const abi::CandidateList& candidates) {
        auto record = abi::make<xtask_artifact>();
        if (artifact.force) record.flags |= XTASK_ARTIFACT_FORCE;
        if (artifact.no_verify) record.flags |= XTASK_ARTIFACT_NO_VERIFY;
        if (artifact.length) record.flags |= XTASK_ARTIFACT_LENGTH_KNOWN;
        if (artifact.dry_run) record.flags |= XTASK_ARTIFACT_DRY_RUN;
        if (artifact.repair) record.flags |= XTASK_ARTIFACT_REPAIR;
        record.directory = abi::borrow(artifact.directory);
        record.leaf = abi::borrow(artifact.leaf);
        record.repository = abi::borrow(artifact.repository);
        record.path = abi::borrow(artifact.path);
        record.revision = abi::borrow(artifact.revision);
        record.commit = abi::borrow(artifact.commit);
        record.sha256 = abi::borrow(artifact.sha256);
        record.git_blob = abi::borrow(artifact.git_blob);
        record.required_sha256 = abi::borrow(artifact.required_sha256);
        record.etag = abi::borrow(artifact.etag);
        record.last_modified = abi::borrow(artifact.last_modified);
        record.length = artifact.length.value_or(0);
        record.candidates = candidates.data();
        record.candidate_count = candidates.size();
        return record;
    }

    static Use read(const xtask_candidate_use& use) {
        using R = xtask_candidate_use;
        return {static_cast<Use::State>(abi::get(use, &R::state)), abi::copy(abi::get(use, &R::mirror)),
                abi::copy(abi::get(use, &R::reason)), abi::get(use, &R::bytes),
                abi::get(use, &R::milliseconds)};
    }

    static std::vector<Use> uses_of(const xtask_outcome& outcome) {
        using R = xtask_outcome;
        const auto* const records = abi::get(outcome, &R::uses);
        const std::uint64_t count = records == nullptr ? 0 : abi::get(outcome, &R::use_count);
        std::vector<Use> uses;
        uses.reserve(count);
        for (std::uint64_t i = 0; i < count; ++i) uses.push_back(read(*records[i]));
        return uses;
    }

    static Outcome read(const xtask_outcome& outcome) {
        using R = xtask_outcome;
        return {static_cast<Outcome::State>(abi::get(outcome, &R::state)),
                abi::copy(abi::get(outcome, &R::path)),
                abi::copy(abi::get(outcome, &R::receipt)),
                abi::copy(abi::get(outcome, &R::sha256)),
                abi::copy(abi::get(outcome, &R::verified)),
                abi::get(outcome, &R::length),
                abi::get(outcome, &R::transferred),
                abi::get(outcome, &R::resumed),
                abi::get(outcome, &R::available),
                uses_of(outcome)};
    }

    Session session_;
    const xtask_transfer_v1* table_;
};

} // namespace xtask
