/// One lane at work in the window: the piece whose bytes it brings, the one it asked for early, and how fast
/// it is.
#pragma once

#include "transfer/lane.hpp"
#include "transfer/mirror.hpp"
#include "transfer/pieces.hpp"
#include "transfer/response.hpp"
#include "transfer/watchdog.hpp"

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>

namespace xtask::transfer {

/// Bytes per second over the last moments; falls while nothing comes.
class Speed {
  public:
    void restart(Time now) noexcept;
    void received(std::uint64_t bytes, Time now) noexcept;
    double rate(Time now) const noexcept; ///< 0: not known
    bool settled() const noexcept;        ///< no mere first impression

  private:
    Time begin_{};
    std::uint64_t bytes_ = 0;
    double rate_ = 0;
    int samples_ = 0;
};

/// One request and its answer.
struct Errand {
    static constexpr std::uint64_t unknown = std::numeric_limits<std::uint64_t>::max();

    std::uint64_t piece = 0;          ///< its name
    Asked asked;                      ///< what the request said
    std::uint64_t body_end = unknown; ///< one past the last byte the answer brings
    bool answered = false;            ///< and the answer was judged to be good
    bool complete = false;            ///< every byte of the piece is there
};

struct Puller {
    /// With the mirror's own lead, or one more lane to it.
    explicit Puller(Mirror& of) : mirror(of), lane(of.link->lead) {}
    Puller(Mirror& of, std::unique_ptr<Lane> own) : mirror(of), owned(std::move(own)), lane(*owned) {}

    /// The lane is to bring `errand`'s bytes, asked for at `now`.
    void begin(Errand errand, Time now);
    /// The answer's body begins.
    void answered(std::uint64_t body_end, Duration timeout, Time now);
    void received(std::uint64_t bytes, Time now) noexcept;
    /// Nothing may be read until the disk or the rate limit allows it; not the server's fault.
    void block(Time now) noexcept;
    void unblock(Time now) noexcept;
    bool reading() const noexcept { return errand && errand->answered; }

    Mirror& mirror;
    std::unique_ptr<Lane> owned; ///< null: the lead, which belongs to the mirror
    Lane& lane;
    std::optional<Errand> errand;
    std::optional<Errand> early;
    std::optional<Watchdog> watchdog; ///< while a body comes
    std::optional<Time> blocked;      ///< since then
    Speed speed;
    bool fresh_request = false; ///< `errand` was not asked for early, so its answer shows the round trip
    Time asked{};               ///< when the last request went out
    Time greeted{};             ///< when the head of its answer came
    Time heard{};               ///< when the last byte came
    Time resting{};             ///< asks for nothing before
    bool outrun = false;        ///< another connection was several times faster
};

} // namespace xtask::transfer
