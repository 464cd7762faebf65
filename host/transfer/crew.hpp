/// Who brings what: hands out the pieces of a file to as many connections as pay, and takes them away from
/// those that fail, fall silent or are far slower than the others.
#pragma once

#include "net/options.hpp"
#include "transfer/pace.hpp"
#include "transfer/pieces.hpp"
#include "transfer/puller.hpp"
#include "transfer/transfer.hpp"
#include "transfer/window.hpp"

#include <cstdint>
#include <list>
#include <optional>

namespace xtask::transfer {

/// What the lead's answer promises.
struct Reception {
    Asked asked;                      ///< validator and total hold for every further request too
    std::optional<std::uint64_t> end; ///< one past the last byte of its body; none: known when it ends
    bool several = false;             ///< further connections may be used; `asked.total` is known
    Duration round_trip{100};         ///< about how long an answer takes
};

/// The window that so many connections need, for so many bytes.
std::size_t window_for(int connections, std::uint64_t missing = Errand::unknown);

class Crew {
  public:
    /// The references outlive the crew.
    Crew(const FetchContext& context, const net::Options& options, Route& route, Window& window);
    ~Crew();

    /// The lead has answered, from the first missing byte on. What an earlier crew of the same window had
    /// received beyond that is kept.
    void begin(Lane& lead, const Reception& reception, Time now);

    std::list<Puller>& pullers() noexcept { return pullers_; } ///< the lead first
    Pieces& pieces() noexcept { return *pieces_; }
    bool several() const noexcept { return several_; }
    /// Some connection has a piece to bring.
    bool working() const;

    /// Hires, assigns, reassigns. `transferred`: bytes received in all. `idle`: how long there was nothing to
    /// do but to wait for servers.
    void manage(Time now, std::uint64_t transferred, Clock::duration idle);
    /// Its piece is complete, and the body goes on `at` the end of it: true, if that is its next piece,
    /// because nobody was asked for it, or nobody has answered and servers want no request now.
    bool go_on(Puller& puller, std::uint64_t at, Time now);
    /// Its pieces are nobody's again, and its connection is closed.
    void give_up(Puller& puller);
    void give_up_all();
    /// The servers want no request before.
    Time quiet_until() const noexcept { return quiet_until_; }
    /// As `give_up`, because of a refusal or a broken connection: fewer connections from now on, and no
    /// request for as long as the server `demanded`.
    void lose(Puller& puller, Time now, Duration demanded);
    /// Another connection is several times faster: this one had better be replaced.
    bool lags(const Puller& puller, Time now) const;
    /// Whose body goes on from the first missing byte to the end, if there is such a one.
    Puller* to_the_end();
    /// Keeps that one only; false: there is none.
    bool reduce_to_one();
    /// An answer took this long.
    void answered_after(Duration time) noexcept;

  private:
    bool give_up_unanswered(std::uint64_t piece);
    void forget(Puller& puller);
    void hire(Time now);
    void retire();
    bool assign(Puller& puller, Time now);
    void ask_early(Puller& puller, Time now);
    void trim();
    bool take_over(Puller& idle, Time now);
    void reassign_silent(Time now);

    Errand errand_for(const Piece& piece) const;
    std::uint64_t share() const;
    std::uint64_t piece_size(const Puller& puller, Time now) const;
    double typical_rate(Time now) const;

    const FetchContext& context_;
    const net::Options& options_;
    Route& route_;
    Window& window_;
    std::optional<Pieces> pieces_;
    std::optional<Pace> pace_;
    std::list<Puller> pullers_;
    Asked asked_;
    bool several_ = false;
    Time quiet_until_{};    ///< the server wants no request before
    bool starving_ = false; ///< somebody has nothing to do, because the window is full behind a gap
    Duration round_trip_{100};
};

} // namespace xtask::transfer
