#include "transfer/receiver.hpp"

#include "net/backoff.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <utility>
#include <vector>

namespace xtask::transfer {
namespace {

/// Handed to the writer at least this often.
constexpr std::size_t largest_read = std::size_t{1} << 20;
/// A server that sends less at a time of what was asked for would make requests without end.
constexpr std::uint64_t generous_part = 64u << 10;
constexpr Duration management_interval{50};

} // namespace

Error deadline_error() {
    return {ExitCode::network, "deadline", "the time allowed for this command is over",
            "repeat the command to go on from here, or allow more time with --deadline"};
}

Error quota_error(const net::Url& url, Duration wait) {
    return {ExitCode::rate_limited, "rate-limited", net::no_request_left(url, wait),
            "repeat the command then, or allow it with --max-wait", true};
}

Receiver::Receiver(const Artifact& artifact, const FetchContext& context, const net::Options& options,
                   Mirrors& mirrors, Window& window, Tally& tally, Ledger& ledger,
                   std::function<void()> progressed)
    : artifact_(artifact), context_(context), window_(window), tally_(tally), ledger_(ledger),
      progressed_(std::move(progressed)), crew_(context, options, mirrors, window) {}

Receiver::End Receiver::receive(Mirror& mirror, const Reception& reception) {
    end_.reset();
    demanded_.reset();
    refusal_.reset();
    culprit_ = nullptr;
    bytes_before_ = tally_.transferred;
    last_byte_ = Clock::now();
    ++tally_.answers;
    crew_.begin(mirror, reception, last_byte_);
    counted_ = last_byte_;
    while (true) {
        window_.clear_wake();
        window_.rethrow_failure();
        context_.cancel.check();
        const Time now = Clock::now();
        if (now >= context_.options.deadline) throw deadline_error();
        count_time(now);

        next_token_ = never;
        for (Puller& puller : crew_.pullers()) {
            serve(puller, now);
            if (end_) return *end_;
        }
        if (crew_.several()) {
            if (crew_.pieces().complete()) return End::received;
            crew_.manage(now, tally_.transferred, idle_);
            check_life(now);
        } else if (!crew_.working()) {
            return End::received;
        }
        wait(now);
    }
}

void Receiver::serve(Puller& puller, Time now) {
    switch (puller.lane.advance(now)) {
    case Lane::State::idle:
        return;
    case Lane::State::asking:
        if (const auto until = puller.lane.held_until()) hold(puller, *until, now);
        return;
    case Lane::State::failed:
        return lose(puller, puller.lane.error(), now);
    case Lane::State::answered:
        break;
    }
    if (!puller.errand) return;
    if (!puller.errand->answered) judge_answer(puller, now);
    if (puller.reading() && !end_) read(puller, now);
}

void Receiver::judge_answer(Puller& puller, Time now) {
    const net::ResponseHead& head = puller.lane.connection()->head();
    const Verdict verdict = judge(puller.errand->asked, head, artifact_, puller.lane.url().redacted());
    if (verdict.action == Verdict::Action::retry) {
        demanded_ = net::demanded_wait(head, std::time(nullptr));
        return lose(puller, *verdict.error, now);
    }
    const bool good = verdict.action == Verdict::Action::append && crew_.proven(puller.mirror, head);
    if (!good) {
        if (crew_.others(puller.mirror)) return refuse(puller, verdict, now);
        return mismatch(puller, verdict.error ? verdict.error->what() : "a connection got another file");
    }
    Link& link = *puller.mirror.link;
    if (link.validator.if_range().empty()) link.validator = Validator::of(head);
    if (puller.fresh_request) link.answered_after(std::chrono::ceil<Duration>(now - puller.asked));
    ++tally_.answers;
    puller.answered(verdict.end.value_or(Errand::unknown), context_.options.timeout, now);
}

void Receiver::read(Puller& puller, Time now) {
    Errand& errand = *puller.errand;
    net::Connection& connection = *puller.lane.connection();
    if (errand.complete) {
        look_beyond(puller, now);
    } else {
        const Piece piece = crew_.pieces().at(errand.piece);
        const auto room = window_.room(piece.position);
        std::size_t want =
            static_cast<std::size_t>(std::min<std::uint64_t>({room.size(), largest_read, piece.left()}));
        if (want > 0) {
            want = context_.commons.limiter.take(want, now);
            if (want == 0) next_token_ = std::min(next_token_, context_.commons.limiter.next(now));
        }
        if (want == 0) {
            return puller.block(now);
        }
        puller.unblock(now);
        const std::size_t got = connection.read(room.first(want), now);
        context_.commons.limiter.give_back(want - got);
        if (got > 0) {
            tally_.transferred += got;
            puller.mirror.brought(got);
            ledger_.brought(puller.mirror, piece.position, got);
            puller.received(got, now);
            errand.complete = crew_.pieces().received(errand.piece, got);
            window_.received(crew_.pieces().received());
            progressed_();
            if (errand.complete && errand.body_end > piece.end && errand.body_end != Errand::unknown &&
                !crew_.go_on(puller, piece.end, now)) {
                return crew_.give_up(puller); // the rest of the body is somebody else's
            }
        }
    }
    if (end_ || !puller.errand) return;
    if (connection.phase() == net::Phase::failed && !connection.stale()) {
        return lose(puller, connection.error(), now);
    }
    if (connection.phase() != net::Phase::body) return end_body(puller, now);
    if (!puller.watchdog->expired(now)) return;
    lose(puller,
         {ExitCode::network,
          "too-slow",
          connection.origin().authority() + " sends less than 1 KiB/s",
          {},
          true},
         now);
}

/// What comes after the last byte of a piece: the end of the body, or too much.
void Receiver::look_beyond(Puller& puller, Time now) {
    std::array<std::byte, 1> beyond;
    const std::size_t got = puller.lane.connection()->read(beyond, now);
    if (got == 0) return;
    const std::string what = puller.lane.url().redacted() + " sends more than it announced";
    if (!crew_.several()) {
        end_ = End::longer;
    } else if (crew_.others(puller.mirror)) {
        refuse(puller, {Verdict::Action::fail, {}, {}, Error(ExitCode::network, "range-invalid", what)}, now);
    } else {
        mismatch(puller, what);
    }
}

void Receiver::end_body(Puller& puller, Time now) {
    const Errand errand = *puller.errand;
    if (!errand.complete && crew_.several()) {
        const Piece& piece = crew_.pieces().at(errand.piece);
        const bool short_body = errand.body_end != Errand::unknown && piece.position < errand.body_end;
        const bool short_range = piece.position - errand.asked.offset < generous_part;
        if (short_body || short_range) {
            return lose(puller,
                        {ExitCode::network,
                         short_body ? "truncated" : "short-range",
                         puller.lane.url().redacted() +
                             (short_body ? " ended the body before the end of its range"
                                         : " sends only a small part of what was asked for"),
                         {},
                         true},
                        now);
        }
    }
    if (!errand.complete) crew_.pieces().abandon(errand.piece);
    puller.errand.reset();
    if (puller.early) {
        puller.begin(std::move(*puller.early), now);
        puller.early.reset();
        puller.fresh_request = false;
    } else if (crew_.several() && crew_.lags(puller, now)) {
        puller.lane.drop();
        puller.speed = {};
        puller.outrun = true;
    } else {
        puller.lane.release();
    }
}

/// What a mirror brings is weighed against the time in which it was asked.
void Receiver::count_time(Time now) {
    for (const Puller& puller : crew_.pullers()) {
        if (!puller.errand || puller.mirror.seen == now) continue;
        puller.mirror.seen = now;
        puller.mirror.spent(now - counted_);
    }
    counted_ = now;
}

void Receiver::wait(Time now) {
    std::vector<net::Connection*> connections;
    Time until = std::min(context_.options.deadline, next_token_);
    if (crew_.several()) until = std::min(until, now + management_interval);
    bool held_up = false; // by the disk or the rate limit
    for (Puller& puller : crew_.pullers()) {
        net::Connection* connection = puller.lane.connection();
        held_up = held_up || puller.blocked;
        if (puller.blocked || connection == nullptr || puller.lane.state() == Lane::State::idle) continue;
        connections.push_back(connection);
        if (puller.reading()) until = std::min(until, puller.watchdog->deadline());
    }
    const int wake = window_.wake_fd();
    const Time before = Clock::now();
    net::drive(connections, context_.cancel, until, std::span(&wake, 1));
    if (!held_up) idle_ += Clock::now() - before;
}

} // namespace xtask::transfer
