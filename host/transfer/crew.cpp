#include "transfer/crew.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <utility>

namespace xtask::transfer {
namespace {

constexpr std::uint64_t least_piece = 256u << 10;
constexpr std::uint64_t least_tail = 64u << 10;
constexpr std::uint64_t first_window = 16u << 20;
constexpr std::uint64_t window_per_connection = 8u << 20;
constexpr double piece_seconds = 2;
constexpr double early_round_trips = 1.5;
constexpr int round_trips_to_dial = 3; // TCP, TLS, request
constexpr Duration silence{2'000};
constexpr Duration shortest_silence{500};
constexpr Duration rest_of_the_lost{3'000};
constexpr double lagging = 4;
/// Splitting closes a connection: not for less.
constexpr double least_saving_seconds = 0.2;

double seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

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

/// False: there is nothing to do within the window.
bool Crew::assign(Puller& puller, Time now) {
    auto piece = pieces_->claim(piece_size(puller, now), window_.horizon());
    if (!piece && take_over(puller, now)) piece = pieces_->claim(piece_size(puller, now), window_.horizon());
    if (!piece) return false;
    Errand errand = errand_for(*piece, puller.mirror);
    puller.outrun = false;
    puller.lane.ask(conditions(errand.asked));
    puller.begin(std::move(errand), now);
    return true;
}

/// The next request goes out when what is left of the current body will have come before its answer does.
void Crew::ask_early(Puller& puller, Time now) {
    const Errand& errand = *puller.errand;
    if (puller.early || errand.complete || static_cast<int>(pullers_.size()) > pace_->target()) return;
    const Piece& piece = pieces_->at(errand.piece);
    if (piece.end != errand.body_end || lags(puller, now)) return;
    const double rate = puller.speed.rate(now);
    const Duration round_trip = puller.mirror.link->round_trip;
    const double soon = std::max(rate * seconds(round_trip) * early_round_trips, double{least_tail});
    if (rate > 0 && static_cast<double>(piece.left()) > soon) return;
    if (!puller.lane.can_ask_early()) return;
    const auto next = pieces_->claim(piece_size(puller, now), window_.horizon());
    if (!next) return;
    puller.early = errand_for(*next, puller.mirror);
    puller.lane.ask_early(conditions(puller.early->asked));
}

/// Nobody keeps far more than a piece for himself, as the lead does whose body goes on to the end of the
/// file.
void Crew::trim() {
    const std::uint64_t share = this->share();
    for (const Puller& puller : pullers_) {
        if (!puller.errand || puller.errand->complete) continue;
        const Piece& piece = pieces_->at(puller.errand->piece);
        if (piece.left() > 2 * share) pieces_->cut(piece.begin, piece.position + share);
    }
}

/// Cuts off the tail of somebody's piece that `idle` will bring sooner, a new connection included.
bool Crew::take_over(Puller& idle, Time now) {
    trim();
    if (pieces_->waiting(window_.horizon())) return true;
    const double mine = idle.speed.rate(now) > 0 ? idle.speed.rate(now) : typical_rate(now);
    if (mine <= 0) return false;
    const Puller* slowest = nullptr;
    const Duration dialling = round_trips_to_dial * idle.mirror.link->round_trip;
    double most_saved = std::max(least_saving_seconds, seconds(dialling));
    for (const Puller& puller : pullers_) {
        if (!puller.reading() || puller.errand->complete || puller.blocked) continue;
        const auto left = static_cast<double>(pieces_->at(puller.errand->piece).left());
        const double rate = std::max(puller.speed.rate(now), 1.0);
        const double saved = left / rate - left / (rate + mine);
        if (saved > most_saved) {
            most_saved = saved;
            slowest = &puller;
        }
    }
    if (slowest == nullptr) return false;
    const Piece& piece = pieces_->at(slowest->errand->piece);
    const double rate = slowest->speed.rate(now);
    const auto kept = static_cast<std::uint64_t>(static_cast<double>(piece.left()) * rate / (rate + mine));
    const std::uint64_t at = piece.position + std::max<std::uint64_t>(kept, 1);
    if (piece.left() - kept < least_tail || at >= window_.horizon()) return false;
    pieces_->cut(piece.begin, at);
    return true;
}

/// A connection that brings nothing while others do, or while another mirror might, loses its piece; sooner
/// where all wait for that.
void Crew::reassign_silent(Time now) {
    for (Puller& puller : pullers_) {
        if (!puller.errand || puller.blocked || puller.errand->complete) continue;
        Mirror& mirror = puller.mirror;
        const Duration limit =
            starving_ ? std::max(shortest_silence, 2 * round_trips_to_dial * mirror.link->round_trip)
                      : silence;
        if (now - std::max({puller.asked, puller.greeted, puller.heard}) < limit) continue;
        // Where nobody has brought a byte lately the network is down: then waiting is all there is.
        const bool heard_others = std::any_of(pullers_.begin(), pullers_.end(), [&](const Puller& other) {
            if (&other == &puller) return false;
            const bool busy = other.errand && !other.blocked;
            return other.blocked || now - other.heard < (busy ? limit : limit + silence);
        });
        if (!heard_others && !others_now(mirror, now)) continue;
        give_up(puller);
        if (others(mirror)) set_back(mirror, now, Duration::zero());
        if (starving_) puller.resting = now + rest_of_the_lost; // somebody else takes it at once
    }
}

Errand Crew::errand_for(const Piece& piece, const Mirror& mirror) const {
    Errand errand;
    errand.piece = piece.begin;
    errand.asked = asked_;
    if (by_hash_) errand.asked.validator = mirror.link->validator;
    errand.asked.offset = piece.position;
    errand.asked.end = piece.end;
    return errand;
}

/// What everybody may have, so that all pieces in progress, and those asked for early, fit the window.
std::uint64_t Crew::share() const {
    const std::uint64_t window = std::min(window_for(pace_->target()), window_.capacity());
    return std::max(window / (2 * static_cast<std::uint64_t>(pace_->target())), least_piece);
}

/// What it brings in two seconds, but no more than its part of what all bring while the window passes by, and
/// less towards the end, so that all end together; yet enough to bridge the wait for the next answer.
std::uint64_t Crew::piece_size(const Puller& puller, Time now) const {
    const std::uint64_t most = share();
    const double rate = puller.speed.rate(now);
    const double typical = typical_rate(now);
    if (rate <= 0 || typical <= 0) return most;
    const double last = static_cast<double>(pieces_->unowned()) / pace_->target();
    const double bridge =
        std::max(rate * seconds(puller.mirror.link->round_trip), static_cast<double>(least_piece));
    if (last <= bridge) return std::max(static_cast<std::uint64_t>(last), least_tail); // nothing follows
    const double size =
        std::min({rate * piece_seconds, static_cast<double>(most) * rate / typical, last / 2});
    return std::min(most, static_cast<std::uint64_t>(std::max(size, bridge)));
}

/// The mean of those that bring something.
double Crew::typical_rate(Time now) const {
    double sum = 0;
    int count = 0;
    for (const Puller& puller : pullers_) {
        const double rate = puller.speed.rate(now);
        if (rate <= 0) continue;
        sum += rate;
        ++count;
    }
    return count == 0 ? 0 : sum / count;
}

} // namespace xtask::transfer
