#include "transfer/download.hpp"

#include "base/boot_id.hpp"
#include "base/file.hpp"
#include "base/space.hpp"
#include "net/backoff.hpp"
#include "transfer/copier.hpp"
#include "transfer/expectation.hpp"
#include "transfer/reflink.hpp"
#include "transfer/space.hpp"

#include <algorithm>
#include <ctime>
#include <utility>

namespace xtask::transfer {
namespace {

constexpr std::uint64_t generous_part = 64u << 10;
constexpr Duration report_interval{100};
constexpr Duration first_patience{2'000};
/// A connection must have this much to bring to be dialled ahead.
constexpr std::uint64_t worth_a_connection = 4u << 20;

net::Options with_timeout(net::Options net, Duration timeout) {
    net.idle_timeout = timeout;
    net.head_timeout = timeout;
    return net;
}

/// It says something about who was asked, and another may do better.
bool of_a_source(const Error& error) {
    return error.reason == "wrong-length" ||
           (error.reason != "deadline" && (error.code == ExitCode::network || error.code == ExitCode::auth ||
                                           error.code == ExitCode::rate_limited));
}

} // namespace

Download::Download(const Artifact& artifact, const Names& names, const FetchContext& context,
                   Surroundings surroundings)
    : artifact_(artifact), names_(names), context_(context), surroundings_(std::move(surroundings)),
      net_(with_timeout(context.net, context.options.timeout)), deadline_(context.options.deadline),
      boot_id_(base::boot_id()),
      mirrors_(artifact.candidates, net_, context.commons.pool,
               [this](const std::string& text) { context_.observer.noted(artifact_, text); }) {}

Download::End Download::run() {
    try {
        if (!intake_ && surroundings_.shared) resume();
        if (!intake_) require_space(names_.directory, artifact_.leaf, artifact_.length, 0);
        if (intake_ || artifact_.length) started(total_ ? total_ : artifact_.length);
        try_mirrors();
        if (unchanged_) {
            start_over();
            return End::unchanged;
        }
        finish();
        return End::received;
    } catch (const Error& error) {
        if (!is_signal(error.code)) keep_for_next_run();
        throw;
    }
}

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

void Download::try_mirrors() {
    while (!received_ && !unchanged_) {
        Mirror* const mirror = mirrors_.next(Clock::now());
        if (mirror == nullptr) throw Error(mirrors_.gravest());
        wait_for(*mirror);
        if (alone_ && have() > 0 && holder_ != mirror) start_over();
        if (!mirror->attempts) {
            mirror->attempts.emplace(context_.options.retries, context_.options.max_wait, have());
        }
        try {
            demanded_.reset();
            culprit_ = nullptr;
            mirror->local() ? copy(*mirror) : ask(*mirror);
            mirror->attempts->reached(have());
        } catch (const Error& error) {
            if (intake_) intake_->window().rethrow_failure(); // the disk's failures are not tried again
            if (!of_a_source(error)) throw;
            failed(culprit_ != nullptr ? *culprit_ : *mirror, error);
        }
    }
}

void Download::wait_for(const Mirror& mirror) {
    const Time now = Clock::now();
    if (mirror.ready <= now || (!mirror.setback && mirrors_.all().size() == 1)) return;
    if (mirror.setback) {
        context_.observer.retrying(artifact_, mirror.setback->what(),
                                   std::chrono::ceil<Duration>(mirror.ready - now));
    }
    net::drive({}, context_.cancel, std::min(mirror.ready, deadline_));
    if (Clock::now() >= deadline_) throw deadline_error();
}

/// It is asked again later, or not any more.
void Download::failed(Mirror& mirror, const Error& error) {
    if (!mirror.usable()) { // one of several, given up already
        if (mirrors_.next(Clock::now()) == nullptr) throw Error(mirrors_.gravest());
        return;
    }
    if (mirror.link) {
        mirror.link->lead.drop();
        if (!answered_) mirror.link->route.forget(); // where the redirect led may be gone
    }
    received_ = intake_ && total_ == have() && hash_decides(artifact_);
    if (!mirror.attempts) {
        mirror.attempts.emplace(context_.options.retries, context_.options.max_wait, have());
    }
    mirror.attempts->reached(have());
    try {
        mirror.ready = Clock::now() + mirror.attempts->failed(error, demanded_, net::random_fraction());
        mirror.setback.emplace(error);
    } catch (const Error& last) {
        if (!received_) leave(mirror, last, false);
    }
}

void Download::leave(Mirror& mirror, const Error& error, bool other_file) {
    other_file ? mirror.quarantine(error) : mirror.fail(error);
    if (mirrors_.next(Clock::now()) == nullptr) throw Error(mirrors_.gravest());
    context_.observer.warned(artifact_, mirror.farewell());
}

void Download::ask(Mirror& mirror) {
    const bool own = holder_ == &mirror;
    const bool continues =
        !(own ? validator_.if_range() : validator_.etag).empty() || hash_decides(artifact_);
    if (have() > 0 && !continues) {
        context_.observer.noted(artifact_,
                                "the server gives no validator, so what was received cannot be continued");
        start_over();
    }
    Asked asked = this->asked(mirror);
    Link& link = *mirror.link;
    Lane& lead = link.lead;
    answered_ = false;
    const Time begun = Clock::now();
    lead.ask(conditions(asked));
    link.await_answer(context_.cancel, deadline_, patience(mirror), ahead());
    answered_ = true;
    mirror.spent(Clock::now() - begun);
    const net::ResponseHead head = lead.connection()->head();
    Verdict verdict = judge(asked, head, artifact_, lead.url().redacted());
    if (verdict.action == Verdict::Action::append && asked.offset > 0 && !proven(mirror, head)) {
        verdict = {Verdict::Action::again,
                   {},
                   {},
                   Error(ExitCode::network, "range-invalid", lead.url().redacted() + " names no version")};
    }
    // What one source announced another has to keep.
    const bool other_length = verdict.total && artifact_.length && *verdict.total != *artifact_.length;
    if (verdict.action == Verdict::Action::append && other_length && &mirror != &mirrors_.first()) {
        verdict = {Verdict::Action::fail,
                   {},
                   {},
                   wrong_length(artifact_, *verdict.total, lead.url().redacted()),
                   true};
    }
    act(mirror, head, verdict, std::move(asked)) ? lead.release() : lead.drop();
}

/// That its bytes are of the version that what we have is of.
bool Download::proven(const Mirror& mirror, const net::ResponseHead& head) const {
    return holder_ == &mirror || hash_decides(artifact_) || Validator::of(head).etag == validator_.etag;
}

/// Where others can be asked, one that has not answered soon waits for its next turn.
Time Download::patience(const Mirror& mirror) const {
    if (!mirrors_.others(mirror)) return never;
    const int turn = std::min(mirror.attempts->failures(), 10);
    return Clock::now() + std::min(context_.options.timeout, first_patience * (1 << turn));
}

/// False: what the answer brings is not wanted.
bool Download::act(Mirror& mirror, const net::ResponseHead& head, const Verdict& verdict, Asked asked) {
    const std::string where = mirror.link->lead.url().redacted();
    // It is not to cost what another has brought.
    const bool intruder = have() > 0 && holder_ != &mirror && mirrors_.others(mirror);
    switch (verdict.action) {
    case Verdict::Action::append:
        if (asked.offset == 0) begin(mirror, Validator::of(head), verdict.total);
        if (!total_) total_ = verdict.total;
        receive(mirror, head, verdict, std::move(asked));
        return true;
    case Verdict::Action::replace:
    case Verdict::Action::again:
        if (intruder) {
            const Error error = verdict.error
                                    ? *verdict.error
                                    : Error(ExitCode::network, "wrong-length", where + " sends another file");
            if (verdict.disagrees) {
                leave(mirror, error, true);
            } else {
                context_.observer.noted(artifact_, where + " cannot continue what is there");
                mirror.last_resort = true;
            }
            return false;
        }
        if (verdict.action == Verdict::Action::replace) {
            context_.observer.noted(artifact_,
                                    where + " sends the whole file; starting again from its beginning");
            begin(mirror, Validator::of(head), verdict.total);
            provenance_.unasked = true;
            receive(mirror, head, verdict, std::move(asked));
            return true;
        }
        context_.observer.noted(artifact_, std::string(verdict.error->what()) + "; starting again");
        start_over();
        surroundings_.if_none_match.clear();
        surroundings_.if_modified_since.clear();
        return true;
    case Verdict::Action::complete:
        total_ = asked.offset;
        received_ = true;
        return true;
    case Verdict::Action::unchanged:
        unchanged_ = true;
        return true;
    case Verdict::Action::retry:
        demanded_ = net::demanded_wait(head, std::time(nullptr));
        throw Error(*verdict.error);
    case Verdict::Action::fail:
        break;
    }
    Error error = *verdict.error;
    if (error.code == ExitCode::auth && mirror.link->lead.credentials_withheld()) {
        error = Error(ExitCode::auth, error.reason,
                      std::string(error.what()) +
                          "; the token was not sent, because it never goes over http to another machine",
                      "use an https URL");
    }
    leave(mirror, error, verdict.disagrees);
    return false;
}

/// Only where this file has all connections to itself.
Link::Ahead Download::ahead() const {
    if (single_ || context_.sharers > 1 || !artifact_.length) return {};
    const std::uint64_t missing = *artifact_.length - std::min(*artifact_.length, have());
    const auto most = static_cast<std::uint64_t>(context_.commons.connections.limit());
    const auto useful = std::min(most, missing / worth_a_connection) / mirrors_.all().size();
    return {useful > 1 ? static_cast<std::size_t>(useful - 1) : 0, !artifact_.etag.empty()};
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

void Download::receive(Mirror& mirror, const net::ResponseHead& head, const Verdict& verdict, Asked asked) {
    Link& link = *mirror.link;
    const std::string where = link.lead.url().redacted();
    const std::uint64_t before = have();
    if (asked.offset == 0 || link.validator.if_range().empty()) link.validator = Validator::of(head);
    provenance_.source = mirror.source();
    provenance_.direct = !link.route.redirected();
    provenance_.mirror = mirror.candidate().mirror;
    provenance_.etag = head.headers.find("ETag").value_or("");
    provenance_.last_modified = head.headers.find("Last-Modified").value_or("");
    provenance_.content_type = head.headers.find("Content-Type").value_or("");

    Reception reception;
    reception.asked = std::move(asked);
    reception.asked.validator = hash_decides(artifact_) ? link.validator : validator_;
    reception.asked.total = total_;
    reception.end = verdict.end ? verdict.end : length_binds(artifact_) ? artifact_.length : std::nullopt;
    reception.several = verdict.end && may_use_several(mirror, head);
    reception.shared = reception.several && may_share();
    reception.by_hash = hash_decides(artifact_);
    if (!reception.several) link.route.reserve.clear();
    if (!receiver_) {
        receiver_.emplace(artifact_, context_, net_, mirrors_, intake_->window(), tally_, ledger_,
                          [this] { report(); });
    }
    Receiver::End end{};
    try {
        end = receiver_->receive(mirror, reception);
    } catch (const Error&) {
        demanded_ = receiver_->demanded();
        culprit_ = receiver_->culprit();
        throw;
    }
    if (end == Receiver::End::mismatch) {
        single_ = true;
        receiver_.reset();
        return;
    }
    if (end == Receiver::End::longer && !verdict.end) reject(wrong_length(artifact_, have() + 1, where));
    if (verdict.end && have() < *verdict.end) {
        throw Error(ExitCode::network, "truncated", where + " ended the body before the end of its range", {},
                    true);
    }
    if (!verdict.end) end_of_unknown_length(head, where);
    received_ = total_ == have();
    if (!received_ && have() - before < generous_part) {
        throw Error(ExitCode::network, "short-range",
                    where + " sends only a small part of what was asked for", {}, true);
    }
}

/// Where the length is known, ranges are to be had, and parts of two versions cannot end up in one file
/// unnoticed.
bool Download::may_use_several(const Mirror& mirror, const net::ResponseHead& head) const {
    if (single_ || !total_) return false;
    const bool others = may_share() && mirrors_.others(mirror);
    if (context_.commons.connections.limit() == 1 && !others) return false;
    if (validator_.if_range().empty() && !hash_decides(artifact_)) return false;
    const auto ranges = head.headers.find("Accept-Ranges").value_or("");
    if (net::equals_ignoring_case(ranges, "none")) return false;
    return head.status == 206 || !ranges.empty() || context_.options.connections > 1 || others;
}

/// Several mirrors bring pieces of one file where it is told by its hash or by the same strong validator.
bool Download::may_share() const {
    return !single_ && mirrors_.all().size() > 1 && (hash_decides(artifact_) || !validator_.etag.empty());
}

void Download::end_of_unknown_length(const net::ResponseHead& head, const std::string& where) {
    provenance_.until_close = !head.headers.find("Transfer-Encoding");
    const bool differs = artifact_.length && *artifact_.length != have();
    const auto type = head.headers.find("Content-Type").value_or("");
    const bool page = net::equals_ignoring_case(type.substr(0, 9), "text/html");
    if (provenance_.until_close && artifact_.length && have() < *artifact_.length) {
        throw Error(ExitCode::network, "truncated",
                    where + " closed the connection before the end of the file", {}, true);
    }
    if (differs && (length_binds(artifact_) || provenance_.until_close || page)) {
        reject(wrong_length(artifact_, have(), where));
    }
    if (provenance_.until_close && !artifact_.length && !hash_decides(artifact_)) {
        reject({ExitCode::network, "no-length",
                where + " does not say how long the file is, so a broken download could not be noticed",
                "name the file's SHA-256 with --sha256"});
    }
    total_ = have();
}

/// What was received is not the file: no later run shall continue it.
void Download::reject(const Error& error) {
    start_over();
    throw error;
}

/// The bytes of a file of this machine, on the road that all others take.
void Download::copy(Mirror& mirror) {
    const std::string& path = mirror.source();
    const bool others = mirrors_.others(mirror);
    const Patience patience{
        others ? std::min(context_.options.timeout, first_patience) : context_.options.timeout, deadline_};
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

void Download::finish() {
    if (clone_) return context_.observer.progressed(artifact_, digests_.length);
    if (tally_.answers == 0) { // an earlier run had received everything
        provenance_.source = partial().content().source;
        provenance_.etag = validator_.etag;
        provenance_.last_modified = validator_.last_modified;
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

Asked Download::asked(const Mirror& mirror) const {
    Asked asked;
    asked.offset = have();
    asked.validator = hash_decides(artifact_) ? mirror.link->validator : validator_;
    if (asked.offset > 0) {
        asked.total = total_;
    } else if (&mirror == &mirrors_.first()) {
        asked.if_none_match = surroundings_.if_none_match;
        asked.if_modified_since = surroundings_.if_modified_since;
    }
    return asked;
}

void Download::started(std::optional<std::uint64_t> total) {
    if (!started_) context_.observer.started(artifact_, have(), total);
    started_ = true;
}

void Download::report() {
    const Time now = Clock::now();
    if (now - reported_ < report_interval) return;
    reported_ = now;
    if (!total_) { // a body without a length must not fill the disk
        require_space(names_.directory, artifact_.leaf, std::nullopt, 0);
    }
    context_.observer.progressed(artifact_, intake_->window().counters().written);
}

} // namespace xtask::transfer
