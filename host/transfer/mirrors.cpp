#include "transfer/mirrors.hpp"

#include <algorithm>
#include <stdexcept>

namespace xtask::transfer {

Mirrors::Mirrors(const std::vector<Candidate>& candidates, const net::Options& net, net::Pool& pool,
                 net::Quota& quota, const Lane::Note& note) {
    for (const Candidate& candidate : candidates) mirrors_.emplace_back(candidate, net, pool, quota, note);
}

Mirror* Mirrors::next(Time now) {
    const auto soonest = [this, now](bool last_resort) -> Mirror* {
        Mirror* chosen = nullptr;
        for (Mirror& mirror : mirrors_) {
            if (!mirror.usable() || mirror.last_resort != last_resort) continue;
            if (mirror.ready <= now) return &mirror;
            if (chosen == nullptr || mirror.ready < chosen->ready) chosen = &mirror;
        }
        return chosen;
    };
    Mirror* const chosen = soonest(false);
    return chosen != nullptr ? chosen : soonest(true);
}

bool Mirrors::others(const Mirror& mirror) const {
    return std::any_of(mirrors_.begin(), mirrors_.end(), [&](const Mirror& other) {
        return &other != &mirror && other.usable() && !other.last_resort;
    });
}

bool Mirrors::usable_beside(const Mirror& mirror) const {
    return std::any_of(mirrors_.begin(), mirrors_.end(),
                       [&](const Mirror& other) { return &other != &mirror && other.usable(); });
}

const Error& Mirrors::gravest() const {
    const Error* gravest = nullptr;
    for (const Mirror& mirror : mirrors_) {
        if (!mirror.error()) continue;
        if (gravest == nullptr || gravity(mirror.error()->code) > gravity(gravest->code)) {
            gravest = &*mirror.error();
        }
    }
    if (gravest == nullptr) throw std::logic_error("no mirror has failed");
    return *gravest;
}

void Mirrors::forget_version() {
    for (Mirror& mirror : mirrors_) {
        if (mirror.link) mirror.link->validator = {};
    }
}

std::vector<Use> Mirrors::uses() const {
    std::vector<Use> uses;
    uses.reserve(mirrors_.size());
    for (const Mirror& mirror : mirrors_) uses.push_back(mirror.use());
    return uses;
}

} // namespace xtask::transfer
