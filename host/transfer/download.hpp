/// The loop: asks for bytes, judges the answers, has them received, tries again.
#pragma once

#include "net/options.hpp"
#include "transfer/intake.hpp"
#include "transfer/local_source.hpp"
#include "transfer/mirrors.hpp"
#include "transfer/names.hpp"
#include "transfer/receiver.hpp"
#include "transfer/response.hpp"
#include "transfer/salvage.hpp"
#include "transfer/transfer.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace xtask::transfer {

/// How a download stands to what is on disk already.
struct Surroundings {
    bool shared = true; ///< the lock is exclusive, so `.part` may be found and left behind
    /// Validators of the finished file, where the first request may ask whether it is current; else empty.
    std::string if_none_match, if_modified_since;
    Salvage salvage; ///< what of the finished file can be used
};

/// How the bytes came.
struct Provenance {
    std::string source;  ///< that brought most of them; without query and credentials
    bool direct = false; ///< the last answer was the source's own, not one it redirected to
    std::string mirror;
    std::string etag, last_modified, content_type; ///< of the last answer that brought bytes
    std::uint64_t resumed = 0;                     ///< bytes from an earlier run, or from the finished file
    bool until_close = false;                      ///< the end of the body was the end of the connection
    bool unasked = false; ///< the whole file came in answer to a request for a part of it
};

/// One file from its candidates into a complete partial, on the calling thread.
class Download {
  public:
    /// The references outlive the download.
    Download(const Artifact& artifact, const Names& names, const FetchContext& context,
             Surroundings surroundings);

    enum class End {
        received, ///< `digests` are those of the complete partial, ready to `take`
        unchanged ///< 304: the finished file is current
    };
    /// Throws Error; the partial is then kept for the next run wherever it is of use. May be called again
    /// after `start_over`.
    End run();

    const Digests& digests() const noexcept { return digests_; }
    const Provenance& provenance() const noexcept { return provenance_; }
    const Partial& partial() const noexcept { return clone_ ? *clone_ : intake_->partial(); }
    std::uint64_t transferred() const noexcept { return tally_.transferred; }
    /// What was received is `wrong`. True: begun anew, `run` may bring the right bytes. Bytes that did not
    /// come from one mirror in one piece are fetched once more so, and then from one mirror after the other;
    /// who is alone with wrong ones is quarantined.
    bool begin_anew(const Error& wrong);
    /// What was received is right: whoever had brought other bytes before is quarantined and named.
    void blame();

    /// Removes the partial: the content is wrong or cannot be continued.
    void start_over();
    /// The complete partial; the download is over.
    Partial take() { return clone_ ? std::move(*clone_) : intake_->take(); }
    /// What each candidate did.
    std::vector<Use> uses() const { return mirrors_.uses(); }

  private:
    bool in_one() const noexcept;
    void resume();
    void try_mirrors();
    void wait_for(const Mirror& mirror);
    void failed(Mirror& mirror, const Error& error);
    void leave(Mirror& mirror, const Error& error, bool other_file);

    void ask(Mirror& mirror);
    bool act(Mirror& mirror, const net::ResponseHead& head, const Verdict& verdict, Asked asked);
    bool proven(const Mirror& mirror, const net::ResponseHead& head) const;
    std::optional<Duration> patience(const Mirror& mirror) const;
    void held(const Mirror& mirror, Duration wait);
    Link::Ahead ahead() const;
    void receive(Mirror& mirror, const net::ResponseHead& head, const Verdict& verdict, Asked asked);
    bool may_use_several(const Mirror& mirror, const net::ResponseHead& head) const;
    bool may_share() const;
    void end_of_unknown_length(const net::ResponseHead& head, const std::string& where);
    [[noreturn]] void reject(const Error& error);

    bool salvage();
    void copy(Mirror& mirror);
    std::optional<Error> refuse_length(const Mirror& mirror, std::uint64_t length) const;
    bool clone(Mirror& mirror, const LocalSource& source);

    void begin(const Mirror& mirror, Validator validator, std::optional<std::uint64_t> total);
    Partial make_partial(const Mirror& mirror, bool small);
    void make_intake(Partial partial);
    void finish();
    void keep_for_next_run();

    Asked asked(const Mirror& mirror) const;
    void started(std::optional<std::uint64_t> total);
    void report();
    std::uint64_t have() const { return intake_ ? intake_->have() : 0; }

    const Artifact& artifact_;
    const Names& names_;
    const FetchContext& context_;
    Surroundings surroundings_;
    net::Options net_;
    Time deadline_;
    std::string boot_id_;

    Mirrors mirrors_;
    std::unique_ptr<Intake> intake_;
    std::optional<Partial> clone_;       ///< in its place: complete, and its digests are known
    Ledger ledger_;                      ///< of the bytes since it began
    std::vector<Ledger::Share> suspect_; ///< bytes that were wrong together
    std::optional<Receiver> receiver_;   ///< of the version that is being received; goes before the intake
    std::optional<std::uint64_t> total_; ///< of that version
    Validator validator_;                ///< likewise
    const Mirror* holder_ = nullptr;     ///< whose version it is
    Mirror* culprit_ = nullptr;          ///< of several mirrors the one whose the last error was
    bool received_ = false;
    bool unchanged_ = false;
    Digests digests_;
    Provenance provenance_;
    Tally tally_;
    bool single_ = false; ///< answers contradicted each other: one connection only
    bool alone_ = false;  ///< all bytes were wrong together: one mirror at a time too

    std::optional<Duration> demanded_; ///< the last answer's Retry-After
    bool answered_ = false;            ///< the last request had an answer
    bool started_ = false;
    Time reported_{};
};

} // namespace xtask::transfer
