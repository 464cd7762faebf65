/// Download: the partial, from what an earlier run left to the verdict on its content.
#include "base/file.hpp"
#include "base/space.hpp"
#include "transfer/download.hpp"
#include "transfer/expectation.hpp"
#include "transfer/space.hpp"

namespace xtask::transfer {

/// All bytes are those of one answer to one request for the whole file: another would bring the same.
bool Download::in_one() const noexcept {
    return tally_.answers == 1 && provenance_.resumed == 0 && !provenance_.unasked;
}

bool Download::begin_anew(const Error& wrong) {
    const Mirror* const sole = provenance_.resumed == 0 ? ledger_.sole() : nullptr;
    if (sole != nullptr && (alone_ || in_one())) {
        if (!mirrors_.usable_beside(*sole)) return false;
        for (Mirror& mirror : mirrors_.all()) {
            if (&mirror == sole) leave(mirror, wrong, true);
        }
        start_over();
        return true;
    }
    if (alone_) return false;
    context_.observer.warned(artifact_, std::string(wrong.what()) +
                                            "; it did not come in one piece, so it is fetched once more, in "
                                            "one");
    if (mirrors_.all().size() > 1) suspect_ = ledger_.shares(partial().fd(), partial().path());
    start_over();
    surroundings_.salvage = {};
    single_ = alone_ = true;
    return true;
}

void Download::blame() {
    const auto wrong = differing(suspect_, partial().fd(), partial().path());
    for (Mirror& mirror : mirrors_.all()) {
        std::uint64_t bytes = 0;
        for (const auto& share : wrong) bytes += share.mirror == &mirror ? share.end - share.begin : 0;
        if (bytes == 0 || mirror.use().state == Use::State::quarantined) continue;
        mirror.quarantine({ExitCode::hash_mismatch, "hash-mismatch",
                           "among " + std::to_string(bytes) + " bytes from it some were wrong"});
        context_.observer.warned(artifact_, mirror.farewell());
    }
}

void Download::start_over() {
    receiver_.reset();
    ledger_.clear();
    if (intake_) intake_->discard();
    intake_.reset();
    if (clone_) clone_->discard();
    clone_.reset();
    total_.reset();
    validator_ = {};
    holder_ = nullptr;
    mirrors_.forget_version();
    received_ = false;
    provenance_ = {};
    tally_.answers = 0;
}

void Download::resume() {
    if (artifact_.force || artifact_.candidates.empty()) {
        Partial::remove(names_);
        return;
    }
    auto partial = Partial::resume(names_, boot_id_, [&](const Sidecar& recorded) {
        for (const Mirror& mirror : mirrors_.all()) {
            if (continues(recorded, artifact_, mirror.source())) return true;
        }
        return false;
    });
    if (!partial) return;

    total_ = partial->content().total;
    if (!total_ && length_binds(artifact_)) total_ = artifact_.length;
    if (total_ && partial->resumed() > *total_) {
        partial->discard();
        total_.reset();
        return;
    }
    validator_ = partial->content().validator;
    for (Mirror& mirror : mirrors_.all()) {
        if (holder_ != nullptr || mirror.source() != partial->content().source) continue;
        holder_ = &mirror;
        if (mirror.link) mirror.link->validator = validator_;
    }
    provenance_.resumed = partial->resumed();
    const std::uint64_t ours = partial->resumed() + base::reserved_beyond(partial->fd(), partial->path());
    require_space(names_.directory, artifact_.leaf, total_, ours);
    if (total_) {
        base::reserve_space(partial->fd(), partial->resumed(), *total_ - partial->resumed(), partial->path());
    }
    make_intake(std::move(*partial));
    // Complete already: where a hash decides, there is nothing to ask anybody.
    received_ = total_ == have() && hash_decides(artifact_);
}

void Download::begin(const Mirror& mirror, Validator validator, std::optional<std::uint64_t> total) {
    if (!total && length_binds(artifact_)) total = artifact_.length;
    const std::uint64_t ours =
        intake_
            ? static_cast<std::uint64_t>(base::status_of(partial().fd(), partial().path()).st_blocks) * 512
            : 0;
    require_space(names_.directory, artifact_.leaf, total, ours);
    start_over();
    total_ = total;
    validator_ = std::move(validator);
    holder_ = &mirror;

    const bool small = total_ && *total_ <= Intake::without_threads;
    Partial partial = make_partial(mirror, small);
    try {
        if (total_ && !small) base::reserve_space(partial.fd(), 0, *total_, partial.path());
    } catch (...) {
        partial.discard();
        throw;
    }
    make_intake(std::move(partial));
    started(total_);
}

Partial Download::make_partial(const Mirror& mirror, bool small) {
    Sidecar content;
    content.repository = artifact_.repository;
    content.path = artifact_.path;
    content.commit = artifact_.commit;
    content.sha256 = content_sha256(artifact_);
    content.git_blob = artifact_.git_blob;
    content.source = mirror.source();
    content.validator = validator_;
    content.total = total_;
    return surroundings_.shared ? Partial::create(names_, std::move(content), boot_id_, small)
                                : Partial::create_private(names_, std::move(content));
}

void Download::make_intake(Partial partial) {
    const auto missing = total_.value_or(Errand::unknown) - partial.resumed();
    const std::size_t wanted = window_for(single_ ? 1 : context_.commons.connections.limit(), missing);
    intake_ =
        std::make_unique<Intake>(std::move(partial), context_.commons.memory.take(wanted, context_.sharers),
                                 total_, !artifact_.git_blob.empty());
}

void Download::finish() {
    if (clone_) return context_.observer.progressed(artifact_, digests_.length);
    if (tally_.answers == 0) { // an earlier run had received everything
        provenance_.source = partial().content().source;
        provenance_.etag = validator_.etag;
        provenance_.last_modified = validator_.last_modified;
    }
    if (const Mirror* const chief = ledger_.chief()) {
        provenance_.source = chief->source();
        provenance_.mirror = chief->candidate().mirror;
    }
    context_.observer.progressed(artifact_, have());
    digests_ = intake_->finish(
        context_.cancel, [&](std::uint64_t done) { context_.observer.verifying(artifact_, done, have()); });
    if (!artifact_.git_blob.empty() && digests_.git_blob.empty()) { // its length was not known beforehand
        digests_ =
            hash_file(partial().fd(), partial().path(), true, context_.cancel,
                      [&](auto done, auto total) { context_.observer.verifying(artifact_, done, total); });
    }
}

void Download::keep_for_next_run() {
    receiver_.reset();
    if (!intake_) return;
    if (have() == 0) {
        start_over();
    } else {
        intake_->keep();
    }
}

} // namespace xtask::transfer
