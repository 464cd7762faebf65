/// Receiver: connections and mirrors that fail, and what becomes of their pieces.
#include "net/backoff.hpp"
#include "transfer/receiver.hpp"

#include <algorithm>
#include <utility>

namespace xtask::transfer {

/// By value: the error may be the lane's, which is dropped first.
void Receiver::lose(Puller& puller, Error error, Time now) {
    const int losses = crew_.lose(puller, now, demanded_.value_or(Duration::zero()));
    if (crew_.others(puller.mirror)) return lose_of_several(puller.mirror, losses, error, now);
    if (!crew_.working()) {
        // What one of several connections ran into need not be the end of all.
        const bool again = error.retryable || (crew_.several() && tally_.transferred > bytes_before_);
        throw Error(error.code, error.reason, error.what(), error.hint, again);
    }
    puller.lane.note()(std::string(error.what()) + "; its piece goes to another connection");
    const auto demanded = std::exchange(demanded_, std::nullopt);
    if (!demanded) return;
    refusal_.emplace(std::move(error));
    // Nobody will ask for anything any more: what one can bring alone must not depend on the others.
    if (*demanded > context_.options.max_wait && crew_.to_the_end() != nullptr) crew_.reduce_to_one();
}

/// Its server takes no request before `until`: whoever has a body goes on with it, and with its piece.
void Receiver::hold(Puller& puller, Time until, Time now) {
    const auto wait = std::chrono::ceil<Duration>(until - now);
    const Error error = quota_error(puller.lane.url(), wait);
    Mirror& mirror = puller.mirror;
    crew_.give_up(puller);
    mirror.ready = std::max(mirror.ready, until);
    if (!crew_.others(mirror)) {
        refusal_.emplace(error);
        return;
    }
    mirror.setback.emplace(error);
    demanded_ = wait;
    require_somebody(mirror, error, now);
    demanded_.reset();
}

/// Each connection has its own limits; these are of all of them together.
void Receiver::check_life(Time now) {
    if (!crew_.working() && refusal_ && now < crew_.quiet_until()) {
        demanded_ = std::chrono::ceil<Duration>(crew_.quiet_until() - now);
        throw Error(*refusal_);
    }
    const auto counters = window_.counters();
    const bool held_up = counters.received != counters.written || next_token_ != never;
    if (held_up || std::exchange(heard_, tally_.transferred) != tally_.transferred) last_byte_ = now;
    const Duration timeout = context_.options.timeout;
    const Duration limit = crew_.share_at_hand(now) ? std::min(Crew::silence, timeout) : timeout;
    if (now - last_byte_ < limit) return;
    crew_.give_up_all();
    throw Error(ExitCode::network, "timeout",
                "no connection has brought a byte for " + net::in_seconds(limit), {}, true);
}

/// Nobody else's affair: it rests, or is given up.
void Receiver::lose_of_several(Mirror& mirror, int losses, const Error& error, Time now) {
    const Duration demanded = demanded_.value_or(Duration::zero());
    mirror.setback.emplace(error);
    const bool hopeless =
        !error.retryable || losses >= context_.options.retries || demanded > context_.options.max_wait;
    if (hopeless && crew_.hands(mirror) == 0) {
        leave(mirror, error, false);
    } else {
        mirror.link->lead.note()(std::string(error.what()) + "; its piece goes to another connection");
    }
    require_somebody(mirror, error, now);
    demanded_.reset();
}

/// The answer of one of several mirrors cannot be used.
void Receiver::refuse(Puller& puller, const Verdict& verdict, Time now) {
    Mirror& mirror = puller.mirror;
    const std::string where = puller.lane.url().redacted();
    const Error error = verdict.error ? *verdict.error
                                      : Error(ExitCode::network, "range-invalid",
                                              where + " does not send the part that was asked for");
    crew_.give_up(puller);
    if (verdict.disagrees) {
        crew_.dismiss(mirror);
        leave(mirror, error, true);
    } else if (verdict.action == Verdict::Action::fail) {
        leave(mirror, error, false);
    } else {
        mirror.last_resort = true;
        mirror.link->lead.note()(std::string(error.what()) + "; no more pieces are asked of it");
    }
    require_somebody(mirror, error, now);
}

void Receiver::leave(Mirror& mirror, const Error& error, bool other_file) {
    other_file ? mirror.quarantine(error) : mirror.fail(error);
    context_.observer.warned(artifact_, mirror.farewell());
}

/// Where nobody works and nobody may be asked, whoever asks one alone has to wait or to give up.
void Receiver::require_somebody(Mirror& mirror, const Error& error, Time now) {
    if (crew_.working() || crew_.can_ask(now)) return;
    culprit_ = &mirror;
    throw Error(error.code, error.reason, error.what(), error.hint, true);
}

void Receiver::mismatch(const Puller& puller, const std::string& why) {
    puller.lane.note()(why + "; going on with one connection");
    if (!crew_.reduce_to_one()) end_ = End::mismatch;
}

} // namespace xtask::transfer
