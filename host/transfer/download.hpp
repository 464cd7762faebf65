/// The loop: asks for bytes, judges the answers, has them received, tries again.
#pragma once

#include "net/options.hpp"
#include "transfer/intake.hpp"
#include "transfer/names.hpp"
#include "transfer/receiver.hpp"
#include "transfer/response.hpp"
#include "transfer/source.hpp"
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
};

/// How the bytes came.
struct Provenance {
    std::string source; ///< without query and credentials
    std::string mirror;
    std::string etag, last_modified, content_type; ///< of the last answer that brought bytes
    std::uint64_t resumed = 0;                     ///< bytes from an earlier run
    int answers = 0;                               ///< that brought bytes
    bool until_close = false;                      ///< the end of the body was the end of the connection
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
    const Partial& partial() const noexcept { return intake_->partial(); }
    std::uint64_t transferred() const noexcept { return receiver_.transferred(); }

    /// Removes the partial: the content is wrong or cannot be continued.
    void start_over();
    /// The complete partial; the download is over.
    Partial take() { return intake_->take(); }

  private:
    void resume();
    void try_candidates();
    void fetch_from(const Candidate& candidate);
    void ask(Source& source);
    void begin(const net::ResponseHead& head, const Source& source, std::optional<std::uint64_t> total);
    void receive(net::Connection& connection, const net::ResponseHead& head, const Verdict& verdict,
                 const Source& source);
    void end_of_unknown_length(const net::ResponseHead& head, const std::string& where);
    [[noreturn]] void reject(const Error& error);
    void finish();
    void keep_for_next_run();

    Asked asked() const;
    net::Headers conditions(const Asked& asked) const;
    void require_space(std::optional<std::uint64_t> total, std::uint64_t already_ours) const;
    void started(std::optional<std::uint64_t> total);
    void report();
    std::uint64_t have() const { return intake_ ? intake_->have() : 0; }

    const Artifact& artifact_;
    const Names& names_;
    const FetchContext& context_;
    Surroundings surroundings_;
    net::Options net_;
    Time deadline_;
    Receiver receiver_;
    std::string boot_id_;

    std::unique_ptr<Intake> intake_;
    std::optional<std::uint64_t> total_; ///< of the version that is being received
    Validator validator_;                ///< likewise
    bool received_ = false;
    bool unchanged_ = false;
    Digests digests_;
    Provenance provenance_;

    std::optional<Duration> demanded_; ///< the last answer's Retry-After
    bool answered_ = false;            ///< the last request had an answer
    bool started_ = false;
    Time reported_{};
};

} // namespace xtask::transfer
