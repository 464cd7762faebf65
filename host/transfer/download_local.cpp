/// Download: bytes that files of this machine have.
#include "base/file.hpp"
#include "transfer/copier.hpp"
#include "transfer/download.hpp"
#include "transfer/expectation.hpp"
#include "transfer/reflink.hpp"

namespace xtask::transfer {

/// What the finished file has of the bytes that follow, on the road that all others take. False: nothing.
bool Download::salvage() {
    Salvage& salvage = surroundings_.salvage;
    if (total_ && *total_ != salvage.length()) salvage = {}; // cannot be, as the same hash told both
    const std::uint64_t end = salvage.intact_until(have());
    if (end == have()) return false;
    if (!intake_) begin(mirrors_.first(), {}, salvage.length());
    if (!total_) total_ = salvage.length();
    receiver_.reset(); // what it has received beyond a gap is there already
    LocalSource source(names_.file);
    const Patience patience{context_.options.timeout, deadline_};
    Limiter unlimited(0, Clock::now());
    auto error = await_open(source, names_.file, context_.cancel, patience);
    if (!error) {
        error = copy_into(intake_->window(), source, names_.file, end, unlimited, context_.cancel, patience,
                          [&](std::uint64_t bytes) {
                              provenance_.resumed += bytes;
                              report();
                          });
    }
    if (error) { // it was intact a moment ago
        context_.observer.noted(artifact_, std::string(error->what()) + "; fetching what it had, too");
        salvage = {};
    }
    received_ = total_ == have();
    return true;
}

/// The bytes of a file of this machine, on the road that all others take.
void Download::copy(Mirror& mirror) {
    const std::string& path = mirror.source();
    const Patience patience{this->patience(mirror).value_or(context_.options.timeout), deadline_};
    LocalSource source(path);
    answered_ = true;
    if (const auto error = await_open(source, path, context_.cancel, patience)) return failed(mirror, *error);
    const auto length = static_cast<std::uint64_t>(source.status()->st_size);
    if (const auto error = refuse_length(mirror, length)) return leave(mirror, *error, true);
    if (clone(mirror, source)) return;
    if (have() == 0 || !hash_decides(artifact_))
        begin(mirror, {}, length); // nothing else tells versions apart
    if (!total_) total_ = length;
    receiver_.reset();
    provenance_.source = path;
    provenance_.mirror = mirror.candidate().mirror;
    provenance_.direct = false;
    provenance_.etag = provenance_.last_modified = provenance_.content_type = {};
    ++tally_.answers;

    const Time begun = Clock::now();
    const auto error = copy_into(intake_->window(), source, path, *total_, context_.commons.limiter,
                                 context_.cancel, patience, [&](std::uint64_t bytes) {
                                     tally_.transferred += bytes;
                                     mirror.brought(bytes);
                                     ledger_.brought(mirror, have() - bytes, bytes);
                                     report();
                                 });
    mirror.spent(Clock::now() - begun);
    if (error) return failed(mirror, *error);
    received_ = total_ == have();
}

std::optional<Error> Download::refuse_length(const Mirror& mirror, std::uint64_t length) const {
    const auto expected = artifact_.length ? artifact_.length : have() > 0 ? total_ : std::nullopt;
    if (!expected || *expected == length) return std::nullopt;
    const bool demanded = !artifact_.required_sha256.empty();
    return Error(demanded ? ExitCode::hash_mismatch : ExitCode::failure, "wrong-length",
                 "'" + mirror.source() + "' has " + std::to_string(length) + " bytes, but '" +
                     artifact_.leaf + "' has " + std::to_string(*expected),
                 "it is another file or a part of this one; remove it, or choose another source");
}

/// What xtask has published on this file system need be neither copied nor hashed.
bool Download::clone(Mirror& mirror, const LocalSource& source) {
    const std::string& path = mirror.source();
    const auto published = [&] { return published_as(path, base::status_of(source.fd(), path), artifact_); };
    const auto digests = have() == 0 ? published() : std::nullopt;
    if (!digests) return false;
    start_over();
    total_ = digests->length;
    Partial partial = make_partial(mirror, true);
    if (!share_blocks(source.fd(), partial) || !published()) { // once more: it may be written to meanwhile
        partial.discard();
        total_.reset();
        return false;
    }
    clone_.emplace(std::move(partial));
    digests_ = *digests;
    holder_ = &mirror;
    provenance_.source = path;
    provenance_.mirror = mirror.candidate().mirror;
    mirror.brought(digests->length);
    received_ = true;
    started(total_);
    return true;
}

} // namespace xtask::transfer
