#include "transfer/fetch.hpp"

#include "base/file.hpp"
#include "base/space.hpp"
#include "transfer/download.hpp"
#include "transfer/glimpse.hpp"
#include "transfer/record.hpp"

#include <algorithm>
#include <string_view>

namespace xtask::transfer {

Fetch::Fetch(Artifact& artifact, const FetchContext& context)
    : artifact_(artifact), context_(context), names_(artifact.directory, artifact.leaf) {
    normalize(artifact_);
}

std::variant<Outcome, Verified> Fetch::run() {
    if (artifact_.dry_run) return plan();
    base::make_directories(names_.directory);
    check_places(names_);
    std::optional<base::Lock> taken;
    try {
        taken.emplace(this->lock());
    } catch (const Error& error) {
        if (error.reason != "permission") throw;
        if (auto outcome = untouched()) return *std::move(outcome);
        throw;
    }
    base::Lock lock = *std::move(taken);
    shared_ = lock.exclusive();
    if (shared_) {
        sweep_temporaries(names_);
    } else {
        context_.observer.noted(artifact_,
                                "'" + names_.directory + "' has no reliable locks; using a private partial");
    }

    if (artifact_.candidates.empty()) artifact_.force = false; // there is nothing else to look at
    const Existing existing = artifact_.force ? Existing{} : examine(names_, artifact_, context_);
    refuse_contradiction(existing);
    if (artifact_.candidates.empty()) return offline(existing);
    if (existing.standing == Standing::current) return use(existing);
    return download(existing, std::move(lock));
}

base::Lock Fetch::lock() const {
    const auto waiting = [this](const std::string& owner) {
        context_.observer.warned(artifact_,
                                 "'" + names_.file + "' is being fetched by " + owner + "; waiting for it");
    };
    return base::Lock::acquire(names_.lock, {lock_wait(), waiting}, context_.cancel);
}

/// How long another process's lock is waited for: the deadline of the run counts too.
std::optional<Duration> Fetch::lock_wait() const {
    const Options& options = context_.options;
    if (options.deadline == never) return options.lock_wait;
    const auto left = std::chrono::ceil<Duration>(options.deadline - Clock::now());
    return std::clamp(left, Duration::zero(), options.lock_wait.value_or(Duration::max()));
}

/// Nothing may be written here, as in a cache that is mounted for reading: what is there is taken if it is
/// right and needs nothing. Whoever replaces it meanwhile does so whole.
std::optional<Outcome> Fetch::untouched() {
    const bool offline = artifact_.candidates.empty();
    if (artifact_.force && !offline) return std::nullopt;
    const Existing existing = examine(names_, artifact_, context_);
    const bool right =
        existing.standing == Standing::current || (offline && existing.standing == Standing::unknown);
    if (!right || !existing.intact || existing.refused) return std::nullopt;
    shared_ = false;
    return use(existing);
}

Outcome Fetch::plan() const {
    const Local local = lookup(names_.directory, artifact_.leaf);
    Outcome outcome = outcome_for(State::planned);
    outcome.length = artifact_.length.value_or(0);
    outcome.sha256 = content_sha256(artifact_);
    outcome.available = base::available_space(names_.directory);
    const bool demand_met = artifact_.required_sha256.empty() || artifact_.required_sha256 == local.sha256;
    if (!artifact_.force && local.state == Local::State::intact && demand_met &&
        compare(local, artifact_) == Standing::current) {
        outcome.state = State::unchanged;
        outcome.length = local.length;
        outcome.sha256 = local.sha256;
        outcome.verified = local.verified;
    }
    return outcome;
}

/// The user demands one SHA-256 and the source announces another: no byte can satisfy both.
void Fetch::refuse_contradiction(const Existing& existing) const {
    const auto& demanded = artifact_.required_sha256;
    if (artifact_.no_verify || demanded.empty() || artifact_.sha256.empty() || demanded == artifact_.sha256)
        return;
    if (existing.refused && existing.digests.sha256 == artifact_.sha256) remove_finished(names_);
    throw Error(ExitCode::hash_mismatch, "sha256-contradiction",
                "the source announces SHA-256 " + artifact_.sha256 + " for '" + artifact_.leaf + "', but " +
                    demanded + " is demanded",
                "check --sha256 and --rev");
}

Outcome Fetch::offline(const Existing& existing) {
    if (existing.refused) refuse_finished(existing);
    const auto missing = [&](const std::string& why) {
        return Error(ExitCode::network, "offline-missing", "'" + names_.file + "' " + why,
                     "repeat the command with a network and without --offline");
    };
    if (!existing.present) throw missing("is not there, and nothing may be fetched");
    const bool comparable = existing.standing != Standing::stale || existing.recorded;
    const bool contradicted = existing.recorded && existing.standing == Standing::stale;
    if (contradicted) throw missing("is another version than the one asked for");
    if (comparable) return use(existing);
    if (existing.local.state == Local::State::changed || !existing.digests.sha256.empty() ||
        artifact_.length.value_or(existing.local.length) != existing.local.length) {
        throw missing("is not what was downloaded or asked for");
    }
    context_.observer.warned(artifact_,
                             "'" + names_.file + "' has no receipt, so it cannot be verified offline");
    Outcome outcome = outcome_for(State::unchanged);
    outcome.length = existing.local.length;
    outcome.verified = "none";
    return outcome;
}

/// The file that is there is the one: its record is renewed where it does not describe it.
Outcome Fetch::use(const Existing& existing) {
    if (existing.refused) refuse_finished(existing);
    if (shared_) Partial::remove(names_); // of no more use; or a run was killed right after it had published
    Outcome outcome = outcome_for(existing.intact ? State::unchanged : State::adopted);
    outcome.length = existing.local.length;
    outcome.sha256 = existing.digests.sha256;
    outcome.verified = existing.local.verified;
    if (existing.intact) return outcome;

    const auto verified = prove(existing.digests, artifact_);
    outcome.verified = verified ? *verified : "none";
    Receipt receipt = receipt_for(existing.digests, outcome.verified);
    if (receipt.etag.empty()) receipt.etag = existing.local.etag;
    if (receipt.last_modified.empty()) receipt.last_modified = existing.local.last_modified;
    if (receipt.commit.empty()) receipt.commit = existing.local.commit;
    write_record(names_, std::move(receipt), shared_);
    return outcome;
}

void Fetch::refuse_finished(const Existing& existing) const {
    remove_finished(names_);
    const std::string& had = existing.digests.sha256; // empty where its pieces have told that it is damaged
    throw Error(ExitCode::hash_mismatch, "hash-mismatch",
                "'" + names_.file + "' had " + (had.empty() ? "not" : "SHA-256 " + had + " instead of") +
                    " the demanded " + (had.empty() ? "SHA-256 " : "") + artifact_.required_sha256 +
                    "; it was removed",
                "check --sha256 and --rev");
}

std::variant<Outcome, Verified> Fetch::download(const Existing& existing, base::Lock lock) {
    Surroundings surroundings{shared_, {}, {}, existing.salvage};
    if (existing.recorded && existing.standing == Standing::unknown) {
        surroundings.if_none_match = existing.local.etag;
        surroundings.if_modified_since = existing.local.last_modified;
    }
    Download download(artifact_, names_, context_, surroundings);
    if (download.run() == Download::End::unchanged) return use(existing);
    auto verified = prove(download.digests(), artifact_);
    while (!verified && download.begin_anew(verified.error())) {
        if (download.run() == Download::End::unchanged) return use(existing);
        verified = prove(download.digests(), artifact_);
    }
    if (!verified) {
        const bool maybe_cut = download.provenance().until_close;
        const Error wrong = explained(verified.error(), download);
        download.start_over();
        if (!maybe_cut) throw Error(wrong);
        throw Error(ExitCode::network, "truncated",
                    "the connection closed without saying whether that was the end of the file, and " +
                        std::string(wrong.what()),
                    {}, true);
    }
    download.blame();
    check_gguf(download);

    const Provenance& provenance = download.provenance();
    Receipt receipt = receipt_for(download.digests(), *verified);
    receipt.source = provenance.source;
    receipt.mirror = provenance.mirror;
    if (artifact_.candidates.size() > 1) receipt.uses = download.uses();
    // What was announced may have been of an earlier version, unless a hash has shown that it was not.
    const bool renewed = provenance.direct && !hash_decides(artifact_);
    if (renewed || receipt.etag.empty()) receipt.etag = provenance.etag;
    if (renewed || receipt.last_modified.empty()) receipt.last_modified = provenance.last_modified;

    Outcome outcome = outcome_for(State::fetched);
    outcome.sha256 = download.digests().sha256;
    outcome.verified = *verified;
    outcome.length = download.digests().length;
    outcome.transferred = download.transferred();
    outcome.resumed = provenance.resumed;
    outcome.uses = download.uses();
    return Verified{names_, std::move(lock), download.take(), std::move(receipt), std::move(outcome)};
}

/// A page in the place of the file says itself where it comes from.
Error Fetch::explained(const Error& wrong, const Download& download) const {
    const std::string start = first_bytes(download.partial().fd(), names_.part);
    const std::string& type = download.provenance().content_type;
    if (!is_page(start, type)) return wrong;
    return {wrong.code, wrong.reason, std::string(wrong.what()) + "; " + glimpse(start, type), wrong.hint,
            wrong.retryable};
}

/// A model file that does not begin like one: without an announced identity it is not the file.
void Fetch::check_gguf(Download& download) const {
    constexpr std::string_view suffix = ".gguf";
    const auto& leaf = artifact_.leaf;
    if (leaf.size() < suffix.size() ||
        leaf.compare(leaf.size() - suffix.size(), suffix.size(), suffix) != 0) {
        return;
    }
    const std::string start = first_bytes(download.partial().fd(), names_.part);
    if (start.starts_with("GGUF")) return;

    const std::string what =
        "'" + leaf + "' is not a GGUF file: " + glimpse(start, download.provenance().content_type);
    if (!content_sha256(artifact_).empty() || !artifact_.git_blob.empty()) {
        context_.observer.warned(artifact_, what + ", but its identity was announced");
        return;
    }
    download.start_over();
    throw Error(ExitCode::network, "not-a-gguf", what, "check the URL; a login page may stand in between");
}

Receipt Fetch::receipt_for(const Digests& digests, const std::string& verified) const {
    Receipt receipt;
    receipt.repository = artifact_.repository;
    receipt.path = artifact_.path;
    receipt.revision = artifact_.revision;
    receipt.commit = artifact_.commit;
    receipt.sha256 = digests.sha256;
    receipt.git_blob = digests.git_blob;
    receipt.chain = digests.chain;
    receipt.etag = artifact_.etag;
    receipt.last_modified = artifact_.last_modified;
    receipt.verified = verified;
    return receipt;
}

Outcome Fetch::outcome_for(State state) const {
    Outcome outcome;
    outcome.state = state;
    outcome.path = names_.file;
    outcome.receipt = names_.receipt;
    return outcome;
}

} // namespace xtask::transfer
