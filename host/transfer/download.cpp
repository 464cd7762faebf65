#include "transfer/download.hpp"

#include "base/boot_id.hpp"
#include "base/file.hpp"
#include "base/space.hpp"
#include "net/backoff.hpp"
#include "transfer/attempts.hpp"
#include "transfer/expectation.hpp"
#include "transfer/space.hpp"

#include <algorithm>
#include <ctime>

namespace xtask::transfer {
namespace {

constexpr std::uint64_t generous_part = 64u << 10;
constexpr Duration report_interval{100};
/// A connection must have this much to bring to be dialled ahead.
constexpr std::uint64_t worth_a_connection = 4u << 20;

net::Options with_timeout(net::Options net, Duration timeout) {
    net.idle_timeout = timeout;
    net.head_timeout = timeout;
    return net;
}

bool another_candidate_may_help(const Error& error) {
    return error.reason != "deadline" && (error.code == ExitCode::network || error.code == ExitCode::auth ||
                                          error.code == ExitCode::rate_limited);
}

} // namespace

Download::Download(const Artifact& artifact, const Names& names, const FetchContext& context,
                   Surroundings surroundings)
    : artifact_(artifact), names_(names), context_(context), surroundings_(std::move(surroundings)),
      net_(with_timeout(context.net, context.options.timeout)), deadline_(context.options.deadline),
      boot_id_(base::boot_id()) {}

Download::End Download::run() {
    try {
        if (!intake_ && surroundings_.shared) resume();
        if (!intake_) require_space(names_.directory, artifact_.leaf, artifact_.length, 0);
        if (intake_ || artifact_.length) started(total_ ? total_ : artifact_.length);
        try_candidates();
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

void Download::start_over_alone() {
    start_over();
    single_ = true;
}

void Download::start_over() {
    if (link_) link_->receiver.reset();
    if (intake_) intake_->discard();
    intake_.reset();
    total_.reset();
    validator_ = {};
    received_ = false;
    provenance_ = {};
    tally_.answers = 0;
}

void Download::resume() {
    if (artifact_.force || artifact_.candidates.empty()) {
        Partial::remove(names_);
        return;
    }
    const Route route(artifact_.candidates.front());
    auto partial = Partial::resume(names_, boot_id_, [&](const Sidecar& recorded) {
        return continues(recorded, artifact_, route.name());
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

void Download::try_candidates() {
    const auto& candidates = artifact_.candidates;
    for (auto candidate = candidates.begin(); candidate != candidates.end() && !received_; ++candidate) {
        try {
            fetch_from(*candidate);
            return;
        } catch (const Error& error) {
            if (candidate + 1 == candidates.end() || !another_candidate_may_help(error)) throw;
            context_.observer.warned(artifact_, std::string(error.what()) + "; trying the next source");
            if (!hash_decides(artifact_)) start_over(); // validators of one source say nothing about another
        }
    }
}

void Download::fetch_from(const Candidate& candidate) {
    link_.emplace(candidate, net_, context_.commons.pool,
                  [this](const std::string& text) { context_.observer.noted(artifact_, text); });
    Attempts attempts(context_.options.retries, context_.options.max_wait, have());
    while (!received_ && !unchanged_) {
        try {
            ask();
            attempts.reached(have());
        } catch (const Error& error) {
            attempts.reached(have());
            if (intake_) intake_->window().rethrow_failure(); // the disk's failures are not tried again
            const Duration wait = attempts.failed(error, demanded_, net::random_fraction());
            if (!answered_) link_->route.forget(); // where the redirect led may be gone
            received_ = intake_ && total_ == have() && hash_decides(artifact_);
            if (received_) break;
            context_.observer.retrying(artifact_, error.what(), wait);
            const Time until = Clock::now() + wait;
            net::drive({}, context_.cancel, std::min(until, deadline_));
            if (Clock::now() >= deadline_) throw deadline_error();
        }
    }
    link_.reset();
}

void Download::ask() {
    if (have() > 0 && validator_.if_range().empty() && !hash_decides(artifact_)) {
        context_.observer.noted(artifact_,
                                "the server gives no validator, so what was received cannot be continued");
        start_over();
    }
    const Asked asked = this->asked();
    Lane& lead = link_->lead;
    demanded_.reset();
    answered_ = false;
    lead.ask(conditions(asked));
    link_->await_answer(context_.cancel, deadline_, ahead());
    answered_ = true;
    const net::ResponseHead head = lead.connection()->head();
    const std::string where = lead.url().redacted();
    const Verdict verdict = judge(asked, head, artifact_, where);
    switch (verdict.action) {
    case Verdict::Action::append:
        if (asked.offset == 0) begin(head, verdict.total);
        if (!total_) total_ = verdict.total;
        receive(head, verdict, asked);
        break;
    case Verdict::Action::replace:
        context_.observer.noted(artifact_,
                                where + " sends the whole file; starting again from its beginning");
        begin(head, verdict.total);
        provenance_.unasked = true;
        receive(head, verdict, asked);
        break;
    case Verdict::Action::again:
        context_.observer.noted(artifact_, std::string(verdict.error->what()) + "; starting again");
        start_over();
        surroundings_.if_none_match.clear();
        surroundings_.if_modified_since.clear();
        break;
    case Verdict::Action::complete:
        total_ = asked.offset;
        received_ = true;
        break;
    case Verdict::Action::unchanged:
        unchanged_ = true;
        break;
    case Verdict::Action::retry:
        demanded_ = net::demanded_wait(head, std::time(nullptr));
        throw *verdict.error;
    case Verdict::Action::fail:
        if (verdict.error->code == ExitCode::auth && lead.credentials_withheld()) {
            throw Error(ExitCode::auth, verdict.error->reason,
                        std::string(verdict.error->what()) +
                            "; the token was not sent, because it never goes over http to another machine",
                        "use an https URL");
        }
        throw *verdict.error;
    }
    lead.release();
}

/// Only where this file has all connections to itself.
Link::Ahead Download::ahead() const {
    if (single_ || context_.sharers > 1 || !artifact_.length) return {};
    const std::uint64_t missing = *artifact_.length - std::min(*artifact_.length, have());
    const auto most = static_cast<std::uint64_t>(context_.commons.connections.limit());
    const auto useful = std::min(most, missing / worth_a_connection);
    return {useful > 1 ? static_cast<std::size_t>(useful - 1) : 0, !artifact_.etag.empty()};
}

void Download::begin(const net::ResponseHead& head, std::optional<std::uint64_t> total) {
    if (!total && length_binds(artifact_)) total = artifact_.length;
    const std::uint64_t ours =
        intake_
            ? static_cast<std::uint64_t>(base::status_of(partial().fd(), partial().path()).st_blocks) * 512
            : 0;
    require_space(names_.directory, artifact_.leaf, total, ours);
    start_over();
    total_ = total;
    validator_ = Validator::of(head);

    Sidecar content;
    content.repository = artifact_.repository;
    content.path = artifact_.path;
    content.commit = artifact_.commit;
    content.sha256 = content_sha256(artifact_);
    content.git_blob = artifact_.git_blob;
    content.source = link_->route.name();
    content.validator = validator_;
    content.total = total_;
    const bool small = total_ && *total_ <= Intake::without_threads;
    Partial partial = surroundings_.shared ? Partial::create(names_, std::move(content), boot_id_, small)
                                           : Partial::create_private(names_, std::move(content));
    try {
        if (total_ && !small) base::reserve_space(partial.fd(), 0, *total_, partial.path());
    } catch (...) {
        partial.discard();
        throw;
    }
    make_intake(std::move(partial));
    started(total_);
}

void Download::make_intake(Partial partial) {
    const auto missing = total_.value_or(Errand::unknown) - partial.resumed();
    const std::size_t wanted = window_for(single_ ? 1 : context_.commons.connections.limit(), missing);
    intake_ =
        std::make_unique<Intake>(std::move(partial), context_.commons.memory.take(wanted, context_.sharers),
                                 total_, !artifact_.git_blob.empty());
}

void Download::receive(const net::ResponseHead& head, const Verdict& verdict, Asked asked) {
    const std::string where = link_->lead.url().redacted();
    const std::uint64_t before = have();
    provenance_.source = link_->route.name();
    provenance_.direct = !link_->route.redirected();
    provenance_.mirror = link_->route.candidate().mirror;
    provenance_.etag = head.headers.find("ETag").value_or("");
    provenance_.last_modified = head.headers.find("Last-Modified").value_or("");
    provenance_.content_type = head.headers.find("Content-Type").value_or("");

    Reception reception;
    reception.asked = std::move(asked);
    reception.asked.validator = validator_;
    reception.asked.total = total_;
    reception.end = verdict.end ? verdict.end : length_binds(artifact_) ? artifact_.length : std::nullopt;
    reception.several = verdict.end && may_use_several(head);
    reception.round_trip = link_->round_trip;
    if (!reception.several) link_->route.reserve.clear();
    auto& receiver = link_->receiver;
    if (!receiver) {
        receiver.emplace(artifact_, context_, net_, link_->route, intake_->window(), tally_,
                         [this] { report(); });
    }
    Receiver::End end{};
    try {
        end = receiver->receive(link_->lead, reception);
    } catch (const Error&) {
        demanded_ = receiver->demanded();
        throw;
    }
    if (end == Receiver::End::mismatch) {
        single_ = true;
        receiver.reset();
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
bool Download::may_use_several(const net::ResponseHead& head) const {
    if (single_ || !total_ || context_.commons.connections.limit() == 1) return false;
    if (validator_.if_range().empty() && !hash_decides(artifact_)) return false;
    const auto ranges = head.headers.find("Accept-Ranges").value_or("");
    if (net::equals_ignoring_case(ranges, "none")) return false;
    return head.status == 206 || !ranges.empty() || context_.options.connections > 1;
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

void Download::finish() {
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
    if (!intake_) return;
    if (have() == 0) {
        start_over();
    } else {
        intake_->keep();
    }
}

Asked Download::asked() const {
    Asked asked;
    asked.offset = have();
    asked.validator = validator_;
    if (asked.offset > 0) {
        asked.total = total_;
    } else {
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
