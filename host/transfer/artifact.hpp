/// What the transfer engine is asked for, and what it answers.
#pragma once

#include "base/clock.hpp"
#include "net/headers.hpp"

#include <xtask/error.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace xtask::transfer {

/// Where the bytes can be had.
struct Candidate {
    enum class Kind { http, local } kind = Kind::http;
    std::string target;       ///< absolute URL, or absolute path
    std::string mirror;       ///< name for people and receipts
    net::Headers headers;     ///< sent on every hop
    net::Headers credentials; ///< only to the target's origin, never over http to another machine
};

/// One file, and what it must be. Hashes are lower-case hex; empty: not known.
struct Artifact {
    std::string directory; ///< created with its parents
    std::string leaf;
    std::string repository, path, revision, commit; ///< identity: recorded and compared
    std::string sha256;                             ///< announced
    std::string git_blob;                           ///< announced
    std::string required_sha256;                    ///< demanded by the user: never skipped
    std::string etag, last_modified;                ///< the source's validators
    std::optional<std::uint64_t> length;
    std::vector<Candidate> candidates; ///< best first; none: only what is on disk
    bool force = false;
    /// Neither the file that is there nor its receipt is believed, but for the pieces that are proven to be
    /// what is wanted.
    bool repair = false;
    bool no_verify = false;
    bool dry_run = false;
};

enum class State { fetched, unchanged, adopted, planned };

/// What one candidate did for a file.
struct Use {
    enum class State {
        unused,     ///< it has brought nothing, and nothing is wrong with it
        used,       ///< it has brought bytes
        failed,     ///< it could not be used any more
        quarantined ///< what it serves is not this file
    } state = State::unused;
    std::string mirror; ///< its name; where it has none, its origin or path
    std::string reason; ///< failed, quarantined: why
    std::uint64_t bytes = 0;
    Duration time{}; ///< in which it was asked for bytes
};

struct Outcome {
    State state = State::fetched;
    std::string path, receipt;
    std::string sha256;   ///< of what is on disk, where computed or recorded
    std::string verified; ///< "sha256", "git-blob", "size" or "none"
    std::uint64_t length = 0;
    std::uint64_t transferred = 0; ///< body bytes that crossed the wire
    std::uint64_t resumed = 0;     ///< bytes an earlier run had left
    std::uint64_t available = 0;   ///< dry run: free bytes where it goes
    std::vector<Use> uses;         ///< of the candidates, in their order, where one was asked
};

/// The option group "transfer", merged and checked.
struct Options {
    int retries = 5;                      ///< attempts in a row that bring less than 64 KiB
    Duration timeout{30'000};             ///< no byte, or below 1 KiB/s over it
    Duration max_wait{300'000};           ///< longest single Retry-After
    Time deadline = never;                ///< of the whole run: one point in time for all it does
    std::optional<Duration> lock_wait;    ///< none: as long as it takes; 0: not at all
    int connections = 0;                  ///< 0: auto
    std::uint64_t max_memory = 64u << 20; ///< of the window
    std::uint64_t limit_rate = 0;         ///< bytes per second; 0: none
};

struct Check; // transfer/check.hpp

/// Told what happens, on the thread that called `fetch`. All calls return quickly. Each names the file it is
/// about: the caller's own object where several were asked for, else the same one from the first call to
/// `finished`, `failed` or `checked`, one of which always comes last.
class Observer {
  public:
    virtual ~Observer() = default;
    /// Before all else, where several files are begun together. `bytes`: of all of them, where that is known.
    virtual void opened(std::size_t /*files*/, std::optional<std::uint64_t> /*bytes*/) {}
    virtual void started(const Artifact&, std::uint64_t /*have*/, std::optional<std::uint64_t> /*total*/) {}
    /// A prefix on disk; may go back after a restart.
    virtual void progressed(const Artifact&, std::uint64_t /*have*/) {}
    virtual void retrying(const Artifact&, const std::string& /*why*/, Duration /*wait*/) {}
    virtual void verifying(const Artifact&, std::uint64_t /*done*/, std::uint64_t /*total*/) {}
    virtual void noted(const Artifact&, const std::string& /*text*/) {} ///< worth a line with --verbose
    virtual void warned(const Artifact&, const std::string& /*text*/) {}
    virtual void finished(const Artifact&, const Outcome&) {}
    virtual void failed(const Artifact&, const Error&) {}
    /// In place of `finished`, where a file was only looked at.
    virtual void checked(const Artifact&, const Check&) {}
    virtual void closed() {} ///< after `opened`: all of them have ended
};

} // namespace xtask::transfer
