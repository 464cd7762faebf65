/// The table "xtask.transfer/1" of the fake host: records in, calls on the fake, records out.
#pragma once

#include <xtask/testkit/tables/guard.hpp>

namespace xtask::testkit::tables {

inline Artifact read(const xtask_artifact& record) {
    Artifact artifact;
    artifact.directory = abi::copy(record.directory);
    artifact.leaf = abi::copy(record.leaf);
    artifact.repository = abi::copy(record.repository);
    artifact.path = abi::copy(record.path);
    artifact.revision = abi::copy(record.revision);
    artifact.commit = abi::copy(record.commit);
    artifact.sha256 = abi::copy(record.sha256);
    artifact.git_blob = abi::copy(record.git_blob);
    artifact.required_sha256 = abi::copy(record.required_sha256);
    artifact.etag = abi::copy(record.etag);
    artifact.last_modified = abi::copy(record.last_modified);
    if ((record.flags & XTASK_ARTIFACT_LENGTH_KNOWN) != 0) artifact.length = record.length;
    artifact.force = (record.flags & XTASK_ARTIFACT_FORCE) != 0;
    artifact.no_verify = (record.flags & XTASK_ARTIFACT_NO_VERIFY) != 0;
    artifact.dry_run = (record.flags & XTASK_ARTIFACT_DRY_RUN) != 0;
    artifact.repair = (record.flags & XTASK_ARTIFACT_REPAIR) != 0;
    artifact.candidates = abi::copy(record.candidates, record.candidate_count);
    return artifact;
}

/// An outcome and the texts it points into.
struct OutcomeRecord {
    explicit OutcomeRecord(Outcome given) : outcome(std::move(given)) {
        record.state = static_cast<std::uint32_t>(outcome.state);
        record.path = abi::borrow(outcome.path);
        record.receipt = abi::borrow(outcome.receipt);
        record.sha256 = abi::borrow(outcome.sha256);
        record.verified = abi::borrow(outcome.verified);
        record.length = outcome.length;
        record.transferred = outcome.transferred;
        record.resumed = outcome.resumed;
        record.available = outcome.available;
        for (const Use& use : outcome.uses) {
            auto& made = made_.emplace_back(abi::make<xtask_candidate_use>());
            made.state = static_cast<std::uint32_t>(use.state);
            made.mirror = abi::borrow(use.mirror);
            made.reason = abi::borrow(use.reason);
            made.bytes = use.bytes;
            made.milliseconds = use.milliseconds;
            uses_.push_back(&made);
        }
        record.uses = uses_.data();
        record.use_count = uses_.size();
    }
    OutcomeRecord(const OutcomeRecord&) = delete;
    OutcomeRecord& operator=(const OutcomeRecord&) = delete;

    Outcome outcome;
    xtask_outcome record = abi::make<xtask_outcome>();

  private:
    std::deque<xtask_candidate_use> made_;
    std::vector<const xtask_candidate_use*> uses_;
};

struct LocalRecord {
    explicit LocalRecord(Local given) : local(std::move(given)) {
        record.state = static_cast<std::uint32_t>(local.state);
        record.repository = abi::borrow(local.repository);
        record.path = abi::borrow(local.path);
        record.commit = abi::borrow(local.commit);
        record.sha256 = abi::borrow(local.sha256);
        record.etag = abi::borrow(local.etag);
        record.last_modified = abi::borrow(local.last_modified);
        record.length = local.length;
    }
    Local local;
    xtask_local record = abi::make<xtask_local>();
};

struct CheckRecord {
    explicit CheckRecord(FileCheck given) : check(std::move(given)) {
        for (const Range& range : check.damaged) ranges_.push_back({range.begin, range.end});
        record.state = static_cast<std::uint32_t>(check.state);
        record.why = abi::borrow(check.why);
        record.length = check.length;
        record.damaged = ranges_.data();
        record.damaged_count = ranges_.size();
    }
    CheckRecord(const CheckRecord&) = delete;
    CheckRecord& operator=(const CheckRecord&) = delete;

    FileCheck check;
    xtask_check record = abi::make<xtask_check>();

  private:
    std::vector<xtask_range> ranges_;
};

inline constexpr xtask_transfer_v1 transfer{
    sizeof(xtask_transfer_v1),
    0,
    [](xtask_run* run, const xtask_artifact* const* artifacts, std::uint64_t count,
       const xtask_outcome* const** outcomes) {
        return guard(run, [&](FakeHost& host) {
            auto& answers = host.keep(std::make_unique<std::vector<const xtask_outcome*>>(count, nullptr));
            *outcomes = answers.data();
            std::optional<Error> gravest;
            host.failures.clear();
            for (std::uint64_t i = 0; i < count; ++i) {
                try {
                    host.ui.check();
                    answers[i] =
                        &host.keep(std::make_unique<OutcomeRecord>(host.transfer.fetch(read(*artifacts[i]))))
                             .record;
                } catch (const Error& error) {
                    host.failures.emplace(i, error);
                    if (!gravest || gravity(error.code) > gravity(gravest->code)) gravest = error;
                }
            }
            if (gravest) throw *gravest;
        });
    },
    [](xtask_run* run, xtask_str directory, xtask_str leaf, const xtask_local** local) {
        return guard(run, [&](FakeHost& host) {
            Local found = host.transfer.lookup(abi::copy(directory), abi::copy(leaf));
            *local = &host.keep(std::make_unique<LocalRecord>(std::move(found))).record;
        });
    },
    [](xtask_run* run, std::uint64_t index) {
        const auto& failures = host_of(run).failures;
        const auto found = failures.find(index);
        return found == failures.end() ? nullptr : found->second.get();
    },
    [](xtask_run* run, const xtask_artifact* artifact, const xtask_check** check) {
        return guard(run, [&](FakeHost& host) {
            *check = &host.keep(std::make_unique<CheckRecord>(host.transfer.check(read(*artifact)))).record;
        });
    },
};

} // namespace xtask::testkit::tables
