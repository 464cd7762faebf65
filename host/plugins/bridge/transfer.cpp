#include "transfer/transfer.hpp"

#include "plugins/bridge/run.hpp"
#include "transfer/check.hpp"

namespace xtask::plugins::bridge {

namespace {

constexpr std::uint32_t known_flags = XTASK_ARTIFACT_FORCE | XTASK_ARTIFACT_NO_VERIFY |
                                      XTASK_ARTIFACT_LENGTH_KNOWN | XTASK_ARTIFACT_DRY_RUN |
                                      XTASK_ARTIFACT_REPAIR;

transfer::Candidate candidate_of(const xtask_candidate& in) {
    if (in.kind != XTASK_CANDIDATE_HTTP && in.kind != XTASK_CANDIDATE_LOCAL) bad_call("kind of candidate");
    transfer::Candidate out;
    out.kind =
        in.kind == XTASK_CANDIDATE_HTTP ? transfer::Candidate::Kind::http : transfer::Candidate::Kind::local;
    out.target = text(in.target, "candidate target");
    out.mirror = text(in.mirror, "candidate mirror");
    out.headers = headers(in.headers, in.header_count, "candidate headers");
    out.credentials = headers(in.credentials, in.credential_count, "candidate credentials");
    return out;
}

transfer::Artifact artifact_of(const xtask_artifact& in) {
    if ((in.flags & ~known_flags) != 0) bad_call("artifact flags");
    transfer::Artifact out;
    out.directory = text(in.directory, "artifact directory");
    out.leaf = text(in.leaf, "artifact leaf");
    out.repository = text(in.repository, "artifact repository");
    out.path = text(in.path, "artifact path");
    out.revision = text(in.revision, "artifact revision");
    out.commit = text(in.commit, "artifact commit");
    out.sha256 = text(in.sha256, "artifact sha256");
    out.git_blob = text(in.git_blob, "artifact git_blob");
    out.required_sha256 = text(in.required_sha256, "artifact required_sha256");
    out.etag = text(in.etag, "artifact etag");
    out.last_modified = text(in.last_modified, "artifact last_modified");
    if ((in.flags & XTASK_ARTIFACT_LENGTH_KNOWN) != 0) out.length = in.length;
    out.force = (in.flags & XTASK_ARTIFACT_FORCE) != 0;
    out.no_verify = (in.flags & XTASK_ARTIFACT_NO_VERIFY) != 0;
    out.dry_run = (in.flags & XTASK_ARTIFACT_DRY_RUN) != 0;
    out.repair = (in.flags & XTASK_ARTIFACT_REPAIR) != 0;
    if (in.candidate_count > 1000 || (in.candidate_count > 0 && in.candidates == nullptr))
        bad_call("candidates");
    for (std::uint64_t i = 0; i < in.candidate_count; ++i) {
        out.candidates.push_back(
            candidate_of(received(in.candidates[i], "candidate", offsetof(xtask_candidate, sha256))));
    }
    return out;
}

std::uint32_t state_of(transfer::State state) {
    switch (state) {
    case transfer::State::fetched:
        return XTASK_OUTCOME_FETCHED;
    case transfer::State::unchanged:
        return XTASK_OUTCOME_UNCHANGED;
    case transfer::State::adopted:
        return XTASK_OUTCOME_ADOPTED;
    case transfer::State::planned:
        break;
    }
    return XTASK_OUTCOME_PLANNED;
}

std::uint32_t state_of(transfer::Use::State state) {
    switch (state) {
    case transfer::Use::State::unused:
        return XTASK_USE_UNUSED;
    case transfer::Use::State::used:
        return XTASK_USE_USED;
    case transfer::Use::State::failed:
        return XTASK_USE_FAILED;
    case transfer::Use::State::quarantined:
        break;
    }
    return XTASK_USE_QUARANTINED;
}

/// The records, and the list of pointers that the outcome shows.
struct UseRecords {
    std::vector<xtask_candidate_use> records;
    std::vector<const xtask_candidate_use*> list;
};

const UseRecords& use_records(xtask_run& run, const std::vector<transfer::Use>& uses) {
    const auto held = std::make_shared<UseRecords>();
    held->records.reserve(uses.size());
    held->list.reserve(uses.size());
    for (const transfer::Use& use : uses) {
        held->records.push_back({sizeof(xtask_candidate_use), state_of(use.state), run.keep(use.mirror),
                                 run.keep(use.reason), use.bytes,
                                 static_cast<std::uint64_t>(use.time.count())});
        held->list.push_back(&held->records.back());
    }
    run.hold(held.get(), held);
    return *held;
}

const xtask_outcome* outcome_record(xtask_run& run, const transfer::Outcome& in) {
    const auto held = std::make_shared<xtask_outcome>();
    const UseRecords& uses = use_records(run, in.uses);
    *held = {sizeof *held,        state_of(in.state),    run.keep(in.path), run.keep(in.receipt),
             run.keep(in.sha256), run.keep(in.verified), in.length,         in.transferred,
             in.resumed,          in.available,          uses.list.data(),  uses.list.size()};
    run.hold(held.get(), held);
    return held.get();
}

transfer::FetchContext context_of(xtask_run& run) {
    const RunServices& services = run.services;
    return {services.transfer, services.net, services.cancel, run.commons(), run.observer};
}

std::int32_t fetch(xtask_run* run, const xtask_artifact* const* artifacts, std::uint64_t count,
                   const xtask_outcome* const** outcomes) {
    return guarded(run, [&] {
        if (outcomes == nullptr || (count > 0 && artifacts == nullptr)) bad_call("fetch without artifacts");
        if (count > 100'000) bad_call("too many artifacts");
        std::vector<transfer::Artifact> wanted;
        for (std::uint64_t i = 0; i < count; ++i)
            wanted.push_back(artifact_of(received(artifacts[i], "artifact")));

        const auto list = std::make_shared<std::vector<const xtask_outcome*>>(wanted.size(), nullptr);
        run->hold(list->data(), list);
        *outcomes = list->data();

        const auto results = transfer::fetch(wanted, context_of(*run));
        std::optional<Error> gravest;
        run->failures.clear();
        for (std::size_t i = 0; i < results.size(); ++i) {
            if (results[i]) {
                (*list)[i] = outcome_record(*run, *results[i]);
                continue;
            }
            run->failures[i] = error_record(*run, results[i].error());
            if (!gravest || gravity(results[i].error().code) > gravity(gravest->code)) {
                gravest.emplace(results[i].error());
            }
        }
        if (gravest) throw Error(*gravest);
    });
}

std::uint32_t state_of(transfer::Local::State state) {
    switch (state) {
    case transfer::Local::State::absent:
        return XTASK_LOCAL_ABSENT;
    case transfer::Local::State::unrecorded:
        return XTASK_LOCAL_UNRECORDED;
    case transfer::Local::State::changed:
        return XTASK_LOCAL_CHANGED;
    case transfer::Local::State::intact:
        break;
    }
    return XTASK_LOCAL_INTACT;
}

std::int32_t lookup(xtask_run* run, xtask_str directory, xtask_str leaf, const xtask_local** local) {
    return guarded(run, [&] {
        if (local == nullptr) bad_call("lookup without a place for the answer");
        const transfer::Local in =
            transfer::lookup(std::string(text(directory, "directory")), std::string(text(leaf, "leaf")));
        const auto held = std::make_shared<xtask_local>();
        *held = {sizeof *held,       state_of(in.state),          run->keep(in.repository),
                 run->keep(in.path), run->keep(in.commit),        run->keep(in.sha256),
                 run->keep(in.etag), run->keep(in.last_modified), in.length};
        run->hold(held.get(), held);
        *local = held.get();
    });
}

const xtask_error* failure(xtask_run* run, std::uint64_t index) {
    const xtask_error* found = nullptr;
    guarded(run, [&] {
        const auto entry = run->failures.find(index);
        if (entry != run->failures.end()) found = entry->second;
    });
    return found;
}

std::uint32_t state_of(transfer::Check::State state) {
    switch (state) {
    case transfer::Check::State::intact:
        return XTASK_CHECK_INTACT;
    case transfer::Check::State::damaged:
        return XTASK_CHECK_DAMAGED;
    case transfer::Check::State::absent:
        break;
    }
    return XTASK_CHECK_ABSENT;
}

/// The record, and the list that it shows.
struct HeldCheck {
    xtask_check record;
    std::vector<xtask_range> damaged;
};

std::int32_t check(xtask_run* run, const xtask_artifact* artifact, const xtask_check** check) {
    return guarded(run, [&] {
        if (check == nullptr) bad_call("check without a place for the answer");
        const transfer::Check found =
            transfer::check(artifact_of(received(artifact, "artifact")), context_of(*run));
        const auto held = std::make_shared<HeldCheck>();
        for (const transfer::Range& range : found.damaged) held->damaged.push_back({range.begin, range.end});
        held->record = {sizeof held->record, state_of(found.state), run->keep(found.why),
                        found.length,        held->damaged.data(),  held->damaged.size()};
        run->hold(&held->record, held);
        *check = &held->record;
    });
}

} // namespace

const xtask_transfer_v1 transfer_table{sizeof(xtask_transfer_v1), 0, fetch, lookup, failure, check};

} // namespace xtask::plugins::bridge
