/// Who brings what: hands out the pieces of a file to as many connections as pay, of one mirror or of
/// several, and takes them away from those that fail, fall silent or are far slower than the others.
#pragma once

#include "net/options.hpp"
#include "transfer/mirrors.hpp"
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
    Asked asked;                      ///< validator, total and end hold for every further request too
    std::optional<std::uint64_t> end; ///< one past the last byte of its body; none: known when it ends
    bool several = false;             ///< further connections may be used; `asked.total` is known
    bool shared = false;              ///< and further mirrors
    bool by_hash = false;             ///< a hash will decide, so each mirror may have its own validator
};

/// The window that so many connections need, for so many bytes.
std::size_t window_for(int connections, std::uint64_t missing = Errand::unknown);

class Crew {
  public:
    /// Who brings nothing for so long loses its piece, where somebody else could bring it.
    static constexpr Duration silence{2'000};

    /// The references outlive the crew.
    Crew(const FetchContext& context, const net::Options& options, Mirrors& mirrors, Window& window);
    ~Crew();

    /// The lead of `mirror` has answered, from the first missing byte on. What was received beyond that is
    /// kept.
    void begin(Mirror& mirror, const Reception& reception, Time now);

    std::list<Puller>& pullers() noexcept { return pullers_; }
    Pieces& pieces() noexcept { return *pieces_; }
    bool several() const noexcept { return several_; }
    /// Some connection has a piece to bring.
    bool working() const;
    /// How many of this mirror have.
    int hands(const Mirror& mirror) const;
    /// Another mirror than this brings pieces, or may be asked for some sooner or later.
    bool others(const Mirror& mirror) const;
    /// Some mirror may be asked for a piece now.
    bool can_ask(Time now) const;
    /// A path of this machine, which brings no pieces, may bring all that is missing.
    bool share_at_hand(Time now) const;
    /// An answer of this mirror is of the version that is being received.
    bool proven(const Mirror& mirror, const net::ResponseHead& head) const;

    /// Hires, assigns, reassigns. `transferred`: bytes received in all. `idle`: how long there was nothing to
    /// do but to wait for servers.
    void manage(Time now, std::uint64_t transferred, Clock::duration idle);
    /// Its piece is complete, and the body goes on `at` the end of it: true, if that is its next piece,
    /// because nobody was asked for it, or nobody has answered and servers want no request now.
    bool go_on(Puller& puller, std::uint64_t at, Time now);
    /// Its pieces are nobody's again, and its connection is closed.
    void give_up(Puller& puller);
    void give_up_all();
    /// All of a mirror's.
    void dismiss(const Mirror& mirror);
    /// No mirror wants a request before.
    Time quiet_until() const noexcept;
    /// As `give_up`, because of a refusal or a broken connection: fewer connections from now on, and no
    /// request for as long as the server `demanded`. Where there are other mirrors, that is this one's
    /// affair alone. How often in a row its mirror has failed by now.
    int lose(Puller& puller, Time now, Duration demanded);
    /// Another connection is several times faster: this one had better be replaced.
    bool lags(const Puller& puller, Time now) const;
    /// Whose body goes on from the first missing byte to the end, if there is such a one.
    Puller* to_the_end();
    /// Keeps that one only; false: there is none.
    bool reduce_to_one();

  private:
    static constexpr Duration rest_of_the_lost{3'000}; ///< of a connection, before it gets another piece
    using Pullers = std::list<Puller>;

    Puller& lead(Mirror& mirror);
    bool serves(const Mirror& mirror) const;
    bool may_ask(const Mirror& mirror, Time now) const { return mirror.ready <= now && serves(mirror); }
    bool others_now(const Mirror& mirror, Time now) const;
    int members(const Mirror& mirror) const;
    bool give_up_unanswered(std::uint64_t piece);
    void forget(Puller& puller);
    int set_back(Mirror& mirror, Time now, Duration demanded);
    void weigh(Time now);
    Mirror* choose(Time now);
    void hire(Time now);
    void retire(Time now);
    bool stranded(const Puller& puller, Time now);
    bool enlist();
    Pullers::iterator remove(Pullers::iterator puller);
    bool assign(Puller& puller, Time now);
    void ask_early(Puller& puller, Time now);
    void trim();
    bool take_over(Puller& idle, Time now);
    void reassign_silent(Time now);

    Errand errand_for(const Piece& piece, const Mirror& mirror) const;
    Duration round_trip() const;
    std::uint64_t share() const;
    std::uint64_t piece_size(const Puller& puller, Time now) const;
    double typical_rate(Time now) const;

    const FetchContext& context_;
    const net::Options& options_;
    Mirrors& mirrors_;
    Window& window_;
    std::optional<Pieces> pieces_;
    std::optional<Pace> pace_;
    Pullers pullers_;
    int extra_ = 0;          ///< connections taken from the common budget, beside the file's own
    Mirror* lead_ = nullptr; ///< has answered last on its own: its version is the one
    Asked asked_;
    std::uint64_t end_ = 0; ///< one past the last byte that is wanted
    bool several_ = false, shared_ = false, by_hash_ = false;
    bool starving_ = false; ///< somebody has nothing to do, because the window is full behind a gap
};

} // namespace xtask::transfer
