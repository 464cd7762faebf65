/// What several threads have to tell, carried to the one thread that may tell it.
#pragma once

#include "transfer/artifact.hpp"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>

namespace xtask::transfer {

/// Many writers, one reader. Bounded: a writer waits for the reader, but never for one that is gone.
class Mailbox {
  public:
    using Letter = std::function<void(Observer&)>;

    explicit Mailbox(std::size_t most = 1000) noexcept : most_(most) {}

    /// The letter's number. Waits while the box is full; throws Error(failure, "stopped") once it is closed.
    std::uint64_t post(Letter letter);
    /// Puts `letter` in the place of number `number`; false where that one is on its way already.
    bool replace(std::uint64_t number, Letter letter);

    /// For the reader: waits for letters, in the order posted. None: `finish` was called and all are read.
    std::deque<Letter> take();
    /// No more letters will come.
    void finish();

    /// The reader is gone: nobody waits any more, and nobody need go on.
    void close() noexcept;
    bool closed() const;

  private:
    const std::size_t most_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Letter> letters_;
    std::uint64_t first_ = 1; ///< number of the first letter in the box
    bool finished_ = false;
    bool closed_ = false;
};

/// The Observer of one file on the thread of its fetch: posts what it is told. Progress that nobody has read
/// yet is replaced by newer. Used by one thread at a time; `about` and the box outlive the letters.
class Poster final : public Observer {
  public:
    Poster(Mailbox& mailbox, const Artifact& about) noexcept : mailbox_(mailbox), about_(about) {}

    void started(const Artifact&, std::uint64_t have, std::optional<std::uint64_t> total) override;
    void progressed(const Artifact&, std::uint64_t have) override;
    void retrying(const Artifact&, const std::string& why, Duration wait) override;
    void verifying(const Artifact&, std::uint64_t done, std::uint64_t total) override;
    void noted(const Artifact&, const std::string& text) override;
    void warned(const Artifact&, const std::string& text) override;
    void finished(const Artifact&, const Outcome& outcome) override;
    void failed(const Artifact&, const Error& error) override;

  private:
    void post(Mailbox::Letter letter);
    void update(Mailbox::Letter letter);

    Mailbox& mailbox_;
    const Artifact& about_;
    std::uint64_t last_update_ = 0; ///< number of the last letter, where it may be replaced; else 0
};

} // namespace xtask::transfer
