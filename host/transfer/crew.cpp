#include "transfer/crew.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <utility>

namespace xtask::transfer {
namespace {

constexpr std::uint64_t first_window = 16u << 20;
constexpr std::uint64_t window_per_connection = 8u << 20;
constexpr double lagging = 4;

} // namespace

std::size_t window_for(int connections, std::uint64_t missing) {
    const std::uint64_t wanted =
        first_window + static_cast<std::uint64_t>(connections - 1) * window_per_connection;
    return static_cast<std::size_t>(std::min(wanted, missing));
}

Crew::Crew(const FetchContext& context, const net::Options& options, Mirrors& mirrors, Window& window)
    : context_(context), options_(options), mirrors_(mirrors), window_(window) {}

Crew::~Crew() { context_.commons.connections.give_back(extra_); }

void Crew::begin(Mirror& mirror, const Reception& reception, Time now) {
    const std::uint64_t end = reception.end.value_or(Errand::unknown);
    const std::uint64_t have = window_.counters().received;
    end_ = reception.several ? reception.asked.end.value_or(*reception.asked.total) : end;
    if (!several_ || !reception.several || !pieces_) pieces_.emplace(have, end_);
    several_ = reception.several;
    shared_ = reception.shared;
    by_hash_ = reception.by_hash;
    lead_ = &mirror;
    asked_ = reception.asked;
    asked_.if_none_match.clear();
    asked_.if_modified_since.clear();
    const Options& options = context_.options;
    if (!pace_) {
        pace_.emplace(context_.commons.connections.limit(), options.connections == 0, now);
        const Link& link = *mirror.link;
        pace_->expect(1 + static_cast<int>(link.route.reserve.size()), link.round_trip);
    }

    for (Puller& puller : pullers_) forget(puller);
    Puller& puller = lead(mirror);
    Errand errand;
    errand.piece = have;
    errand.asked = reception.asked;
    errand.complete = pieces_->complete();
    if (const auto piece = pieces_->claim(Errand::unknown, Errand::unknown)) {
        if (piece->position != have) throw std::logic_error("the first piece is somebody's");
        errand.piece = piece->begin;
        pieces_->cut(piece->begin, end);
    }
    puller.begin(std::move(errand), now);
    puller.answered(end, options.timeout, now);
}

bool Crew::working() const {
    return std::any_of(pullers_.begin(), pullers_.end(),
                       [](const Puller& puller) { return puller.errand.has_value(); });
}

void Crew::manage(Time now, std::uint64_t transferred, Clock::duration idle) {
    pace_->measure(now, transferred, round_trip(), idle);
    window_.limit(window_for(pace_->target()));
    reassign_silent(now);
    if (shared_) weigh(now);
    retire(now);
    starving_ = false;
    hire(now);
    for (Puller& puller : pullers_) {
        if (!may_ask(puller.mirror, now)) continue;
        if (!puller.errand && puller.resting <= now && !assign(puller, now)) starving_ = true;
        if (puller.reading()) ask_early(puller, now);
    }
    if (starving_) window_.await_room();
    if (lead_->ready <= now) lead_->link->route.reserve.clear(); // for whoever was hired at the start
}

bool Crew::go_on(Puller& puller, std::uint64_t at, Time now) {
    if (lags(puller, now)) return false;
    auto piece = pieces_->claim_at(at, piece_size(puller, now), window_.horizon());
    if (!piece && now < puller.mirror.ready && give_up_unanswered(at)) {
        piece = pieces_->claim_at(at, piece_size(puller, now), window_.horizon());
    }
    if (!piece) return false;
    puller.errand->piece = piece->begin;
    puller.errand->complete = false;
    pieces_->cut(piece->begin, puller.errand->body_end);
    return true;
}

void Crew::give_up(Puller& puller) {
    forget(puller);
    puller.lane.drop();
}

/// While nobody may ask, a body under way is worth more than a request without an answer.
bool Crew::give_up_unanswered(std::uint64_t piece) {
    for (Puller& puller : pullers_) {
        if (!puller.errand || puller.errand->answered || puller.errand->piece != piece) continue;
        give_up(puller);
        return true;
    }
    return false;
}

void Crew::give_up_all() {
    for (Puller& puller : pullers_) give_up(puller);
}

void Crew::dismiss(const Mirror& mirror) {
    for (Puller& puller : pullers_) {
        if (&puller.mirror == &mirror) give_up(puller);
    }
}

void Crew::forget(Puller& puller) {
    for (auto* errand : {&puller.errand, &puller.early}) {
        if (*errand && !(*errand)->complete) pieces_->abandon((*errand)->piece);
        errand->reset();
    }
    puller.blocked.reset();
}

int Crew::lose(Puller& puller, Time now, Duration demanded) {
    Mirror& mirror = puller.mirror;
    give_up(puller);
    puller.resting = now + rest_of_the_lost;
    if (others(mirror)) return set_back(mirror, now, demanded);
    mirror.ready = std::max(mirror.ready, now + demanded);
    pace_->failed(now, demanded);
    return 0;
}

bool Crew::lags(const Puller& puller, Time now) const {
    return std::any_of(pullers_.begin(), pullers_.end(), [&](const Puller& other) {
        return puller.speed.settled() && other.speed.settled() &&
               puller.speed.rate(now) * lagging < other.speed.rate(now);
    });
}

Puller* Crew::to_the_end() {
    for (Puller& puller : pullers_) {
        if (!puller.reading() || puller.errand->complete) continue;
        const bool first = pieces_->at(puller.errand->piece).position == pieces_->received();
        // A request sent early would be on its way behind the body.
        if (first && puller.errand->body_end == end_ && !puller.early) return &puller;
    }
    return nullptr;
}

bool Crew::reduce_to_one() {
    several_ = false;
    Puller* const one = to_the_end();
    for (Puller& puller : pullers_) {
        if (&puller != one) give_up(puller);
    }
    if (one == nullptr) return false;
    pieces_->claim_rest(one->errand->piece);
    return true;
}

} // namespace xtask::transfer
