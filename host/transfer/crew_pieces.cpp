/// Crew: which bytes a connection is asked for, and when somebody else is.
#include "transfer/crew.hpp"

#include <algorithm>

namespace xtask::transfer {
namespace {

constexpr std::uint64_t least_piece = 256u << 10;
constexpr std::uint64_t least_tail = 64u << 10;
constexpr double piece_seconds = 2;
constexpr double early_round_trips = 1.5;
constexpr int round_trips_to_dial = 3; // TCP, TLS, request
constexpr Duration shortest_silence{500};
/// Splitting closes a connection: not for less.
constexpr double least_saving_seconds = 0.2;

double seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

} // namespace

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
