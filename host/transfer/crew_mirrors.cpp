/// Crew: which mirrors bring pieces, and with how many connections.
#include "transfer/crew.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

namespace xtask::transfer {
namespace {

constexpr Duration first_rest{500};
constexpr Duration longest_rest{60'000};
constexpr Duration rest_of_the_many{5'000};
/// A mirror whose connections bring less than this part of what the fastest one's do comes last.
constexpr double slow_mirror = 0.5;

} // namespace

/// The one that has answered; those that brought pieces beside another mirror's lead stay where there is
/// room.
Puller& Crew::lead(Mirror& mirror) {
    for (auto puller = pullers_.begin(); puller != pullers_.end();) {
        puller = puller->owned || &puller->mirror == &mirror ? std::next(puller) : remove(puller);
    }
    if (pullers_.empty() || pullers_.front().owned) {
        while (static_cast<int>(pullers_.size()) > extra_) remove(std::prev(pullers_.end()));
        pullers_.emplace_front(mirror);
    }
    mirror.ready = {};
    return pullers_.front();
}

/// Whoever has nothing to do with this version is not asked for pieces of it.
bool Crew::serves(const Mirror& mirror) const {
    if (!mirror.link || !mirror.usable()) return false;
    return &mirror == lead_ || (shared_ && several_ && !mirror.last_resort);
}

int Crew::hands(const Mirror& mirror) const {
    return static_cast<int>(std::count_if(pullers_.begin(), pullers_.end(), [&](const Puller& puller) {
        return &puller.mirror == &mirror && puller.errand;
    }));
}

int Crew::members(const Mirror& mirror) const {
    return static_cast<int>(std::count_if(pullers_.begin(), pullers_.end(),
                                          [&](const Puller& puller) { return &puller.mirror == &mirror; }));
}

bool Crew::others(const Mirror& mirror) const {
    return std::any_of(mirrors_.all().begin(), mirrors_.all().end(), [&](const Mirror& other) {
        return &other != &mirror && (serves(other) || hands(other) > 0);
    });
}

bool Crew::share_at_hand(Time now) const {
    return std::any_of(mirrors_.all().begin(), mirrors_.all().end(), [&](const Mirror& mirror) {
        return mirror.local() && mirror.usable() && mirror.ready <= now;
    });
}

bool Crew::others_now(const Mirror& mirror, Time now) const {
    return std::any_of(mirrors_.all().begin(), mirrors_.all().end(),
                       [&](const Mirror& other) { return &other != &mirror && may_ask(other, now); });
}

bool Crew::can_ask(Time now) const {
    return std::any_of(mirrors_.all().begin(), mirrors_.all().end(),
                       [&](const Mirror& mirror) { return may_ask(mirror, now); });
}

bool Crew::proven(const Mirror& mirror, const net::ResponseHead& head) const {
    return &mirror == lead_ || by_hash_ || Validator::of(head).etag == asked_.validator.etag;
}

Time Crew::quiet_until() const noexcept {
    Time soonest = never;
    for (const Mirror& mirror : mirrors_.all()) {
        if (serves(mirror)) soonest = std::min(soonest, mirror.ready);
    }
    return soonest;
}

/// Others take its pieces, and it is tried again later and later.
int Crew::set_back(Mirror& mirror, Time now, Duration demanded) {
    const int left = hands(mirror);
    const int losses =
        mirror.lost(std::max(1, (left + 1) / 2), now, now + std::max(demanded, rest_of_the_many));
    const Duration rest =
        left > 0 ? Duration::zero() : std::min(longest_rest, first_rest * (1 << std::min(losses - 1, 10)));
    mirror.ready = std::max(mirror.ready, now + std::max(demanded, rest));
    return losses;
}

/// Of those in use the longest: what was measured in a shorter time says nothing of that one.
Duration Crew::round_trip() const {
    Duration longest{};
    for (const Puller& puller : pullers_) longest = std::max(longest, puller.mirror.link->round_trip);
    return longest;
}

/// What a connection to each brings.
void Crew::weigh(Time now) {
    for (Mirror& mirror : mirrors_.all()) {
        double sum = 0;
        int count = 0;
        for (const Puller& puller : pullers_) {
            const double rate = &puller.mirror == &mirror ? puller.speed.rate(now) : 0;
            sum += rate;
            count += rate > 0 ? 1 : 0;
        }
        if (count > 0) mirror.rate = sum / count;
    }
}

/// Who gets the next connection: each mirror once, then the one with the fewest, the slow ones last. Null:
/// nobody may be asked now.
Mirror* Crew::choose(Time now) {
    double fastest = 0;
    for (const Mirror& mirror : mirrors_.all()) {
        if (may_ask(mirror, now)) fastest = std::max(fastest, mirror.rate);
    }
    const auto rank = [&](const Mirror& mirror) {
        const bool slow = mirror.rate > 0 && mirror.rate < fastest * slow_mirror;
        return std::pair(slow, members(mirror));
    };
    Mirror* best = nullptr;
    for (Mirror& mirror : mirrors_.all()) {
        if (!may_ask(mirror, now) || members(mirror) >= mirror.most(now)) continue;
        if (best == nullptr || rank(mirror) < rank(*best)) best = &mirror;
    }
    return best;
}

/// The file has one connection of its own; further ones come from the common budget.
bool Crew::enlist() {
    if (static_cast<int>(pullers_.size()) <= extra_) return true;
    if (!context_.commons.connections.try_take()) return false;
    ++extra_;
    return true;
}

Crew::Pullers::iterator Crew::remove(Pullers::iterator puller) {
    if (!puller->owned) puller->lane.release();
    const auto next = pullers_.erase(puller);
    if (extra_ > 0 && static_cast<int>(pullers_.size()) <= extra_) {
        context_.commons.connections.give_back(1);
        --extra_;
    }
    return next;
}

/// More connections, where the pace says so and there is something for them to do.
void Crew::hire(Time now) {
    while (static_cast<int>(pullers_.size()) < pace_->target()) {
        Mirror* const mirror = choose(now);
        if (mirror == nullptr || !enlist()) return;
        auto lane = std::make_unique<Lane>(mirror->link->route, options_, context_.commons.pool,
                                           mirror->link->lead.note());
        Puller& puller = pullers_.emplace_back(*mirror, std::move(lane));
        if (assign(puller, now)) continue;
        remove(std::prev(pullers_.end()));
        return;
    }
}

void Crew::retire(Time now) {
    for (auto puller = pullers_.begin(); puller != pullers_.end();) {
        const bool surplus = puller->owned && static_cast<int>(pullers_.size()) > pace_->target();
        puller = !puller->errand && (surplus || stranded(*puller, now)) ? remove(puller) : std::next(puller);
    }
}

/// Another mirror can make more of this connection.
bool Crew::stranded(const Puller& puller, Time now) {
    if (!shared_ || !others_now(puller.mirror, now)) return false;
    if (!may_ask(puller.mirror, now) || puller.resting > now) return true;
    if (members(puller.mirror) > puller.mirror.most(now)) return true;
    return puller.outrun && choose(now) != &puller.mirror;
}

} // namespace xtask::transfer
