/// Download: one question and its answer.
#include "net/backoff.hpp"
#include "net/fields.hpp"
#include "transfer/download.hpp"
#include "transfer/expectation.hpp"
#include "transfer/glimpse.hpp"

#include <algorithm>
#include <ctime>
#include <utility>

namespace xtask::transfer {
namespace {

constexpr std::uint64_t generous_part = 64u << 10;
constexpr Duration first_patience{2'000};
/// A connection must have this much to bring to be dialled ahead.
constexpr std::uint64_t worth_a_connection = 4u << 20;

Error with(const Error& error, const std::string& detail) {
    return {error.code, error.reason, std::string(error.what()) + "; " + detail, error.hint, error.retryable};
}

} // namespace

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
    const auto patience = this->patience(mirror);
    link.await_answer(context_.cancel, deadline_, patience ? begun + *patience : never, ahead(),
                      [&](Duration wait) { held(mirror, wait); });
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

/// The server takes no more requests for so long: then others are asked, or it is waited for.
void Download::held(const Mirror& mirror, Duration wait) {
    const Error error = quota_error(mirror.link->lead.url(), wait);
    if (mirrors_.others(mirror)) {
        demanded_ = wait;
        throw Error(error);
    }
    if (wait > context_.options.max_wait) {
        throw Error(error.code, error.reason, std::string(error.what()) + ", longer than is waited for",
                    error.hint);
    }
    context_.observer.retrying(artifact_, error.what(), wait);
}

/// That its bytes are of the version that what we have is of.
bool Download::proven(const Mirror& mirror, const net::ResponseHead& head) const {
    return holder_ == &mirror || hash_decides(artifact_) || Validator::of(head).etag == validator_.etag;
}

/// Where others can be asked, one that has not answered so soon waits for its next turn.
std::optional<Duration> Download::patience(const Mirror& mirror) const {
    if (!mirrors_.others(mirror)) return std::nullopt;
    const int turn = std::min(mirror.attempts->failures(), 10);
    return std::min(context_.options.timeout, first_patience * (1 << turn));
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
            surroundings_.salvage = {}; // there are no ranges to be had
            asked.end.reset();
            begin(mirror, Validator::of(head), verdict.total);
            provenance_.unasked = true;
            receive(mirror, head, verdict, std::move(asked));
            return true;
        }
        context_.observer.noted(artifact_, std::string(verdict.error->what()) + "; starting again");
        start_over();
        surroundings_.salvage = {};
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
    if (error.reason == "wrong-length") {
        const auto type = head.headers.find("Content-Type").value_or("");
        error = with(error, glimpse(first_bytes(*mirror.link->lead.connection(), context_.cancel), type));
    }
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
    const auto& salvage = surroundings_.salvage;
    const std::uint64_t end = salvage.empty() ? *artifact_.length : salvage.wanted_until(have());
    const std::uint64_t missing = end - std::min(end, have());
    const auto most = static_cast<std::uint64_t>(context_.commons.connections.limit());
    const auto useful = std::min(most, missing / worth_a_connection) / mirrors_.all().size();
    return {useful > 1 ? static_cast<std::size_t>(useful - 1) : 0, !artifact_.etag.empty()};
}

void Download::receive(Mirror& mirror, const net::ResponseHead& head, const Verdict& verdict, Asked asked) {
    Link& link = *mirror.link;
    const std::string where = link.lead.url().redacted();
    const std::uint64_t before = have();
    const auto end_asked = asked.end;
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
    if (!received_ && have() != end_asked && have() - before < generous_part) {
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
        const Error wrong = wrong_length(artifact_, have(), where);
        intake_->keep(); // so that it can be read
        reject(with(wrong, glimpse(first_bytes(partial().fd(), names_.part), type)));
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

Asked Download::asked(const Mirror& mirror) const {
    Asked asked;
    asked.offset = have();
    asked.validator = hash_decides(artifact_) ? mirror.link->validator : validator_;
    if (const auto& salvage = surroundings_.salvage; !salvage.empty()) {
        const auto end = salvage.wanted_until(have());
        if (end < salvage.length()) asked.end = end;
    }
    if (asked.offset > 0) {
        asked.total = total_;
    } else if (&mirror == &mirrors_.first()) {
        asked.if_none_match = surroundings_.if_none_match;
        asked.if_modified_since = surroundings_.if_modified_since;
    }
    return asked;
}

} // namespace xtask::transfer
