/// The loop: bodies from any number of connections into the window, paced by the disk, the rate limit and the
/// servers.
#pragma once

#include "transfer/crew.hpp"
#include "transfer/ledger.hpp"
#include "transfer/mirrors.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace xtask::transfer {

/// The Error of a run that took longer than --deadline.
Error deadline_error();
/// The server behind `url` has said so: an Error(rate_limited) that can be retried.
Error quota_error(const net::Url& url, Duration wait);

/// What came, beside the bytes.
struct Tally {
    std::uint64_t transferred = 0; ///< body bytes
    int answers = 0;               ///< that brought some
};

/// Brings one version of a file into its window, from one mirror or from several.
class Receiver {
  public:
    /// `progressed` is called now and then while bytes come. The references outlive the receiver.
    Receiver(const Artifact& artifact, const FetchContext& context, const net::Options& options,
             Mirrors& mirrors, Window& window, Tally& tally, Ledger& ledger,
             std::function<void()> progressed);

    enum class End {
        received, ///< all that was promised, or the lead's body ended before: the window tells
        longer,   ///< the lead's body goes on beyond its end
        mismatch  ///< answers contradict each other: what has no gap is good, go on with one connection
    };
    /// The lead of `mirror` has answered. Throws Error: what ended the last connection, too slow, the
    /// deadline, the window's failure, the signal's. Whatever happens, what has no gap is in the window, and
    /// after an Error the next call makes use of what was received beyond it.
    End receive(Mirror& mirror, const Reception& reception);

    /// The wait that the answer behind the last Error demanded.
    std::optional<Duration> demanded() const noexcept { return demanded_; }
    /// Whose it was, if it was of one of several mirrors.
    Mirror* culprit() const noexcept { return culprit_; }

  private:
    void serve(Puller& puller, Time now);
    void judge_answer(Puller& puller, Time now);
    void read(Puller& puller, Time now);
    void look_beyond(Puller& puller, Time now);
    void end_body(Puller& puller, Time now);
    void hold(Puller& puller, Time until, Time now);
    void lose(Puller& puller, Error error, Time now);
    void lose_of_several(Mirror& mirror, int losses, const Error& error, Time now);
    void refuse(Puller& puller, const Verdict& verdict, Time now);
    void leave(Mirror& mirror, const Error& error, bool other_file);
    void require_somebody(Mirror& mirror, const Error& error, Time now);
    void mismatch(const Puller& puller, const std::string& why);
    void count_time(Time now);
    void check_life(Time now);
    void wait(Time now);

    const Artifact& artifact_;
    const FetchContext& context_;
    Window& window_;
    Tally& tally_;
    Ledger& ledger_;
    std::function<void()> progressed_;
    Crew crew_;

    std::optional<End> end_;
    Clock::duration idle_{};  ///< time in which there was nothing to do but to wait for servers
    Time next_token_ = never; ///< when the rate limit allows more
    std::optional<Duration> demanded_;
    std::optional<Error> refusal_; ///< of a connection whose server demanded a wait
    Mirror* culprit_ = nullptr;
    std::uint64_t bytes_before_ = 0;
    std::uint64_t heard_ = 0; ///< bytes when that was looked at last
    Time last_byte_{};
    Time counted_{}; ///< until then `count_time` has
};

} // namespace xtask::transfer
