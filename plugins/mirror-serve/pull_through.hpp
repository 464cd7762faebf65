/// Answers of a mirror that has an upstream: from disk where the file is whole, else as it is being fetched.
#pragma once

#include "board.hpp"
#include "message.hpp"
#include "route.hpp"
#include "shelf.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace xtask::mirror_serve {

/// Safe to use from many threads.
class PullThrough {
  public:
    /// `endpoint`: of the upstream, without last "/". `fresh_for`: how long is believed what a branch means.
    PullThrough(Shelf shelf, Board& board, std::string endpoint, std::chrono::milliseconds fresh_for)
        : shelf_(std::move(shelf)), board_(board), endpoint_(std::move(endpoint)), fresh_for_(fresh_for) {}

    /// Waits for the upstream where that has to be asked. Nothing: it could not be asked, and the question is
    /// one that the folder itself may answer.
    std::optional<Answer> answer(const Query& query, const Route& route);
    /// The answer then, where the folder cannot.
    Answer unreachable() const;
    /// Ends all waiting.
    void stop() noexcept { board_.stop(); }

  private:
    Answer answer_file(const Query& query, const Wanted& wanted);
    Answer fetch(const Query& query, const Wanted& wanted, const Description& description);
    std::optional<Answer> answer_api(const Query& query, const Route& route);
    Answer passed_on(const Query& query, const Reply& reply) const;
    std::chrono::milliseconds lifetime(const std::string& revision) const;

    Shelf shelf_;
    Board& board_;
    std::string endpoint_;
    std::chrono::milliseconds fresh_for_;
};

} // namespace xtask::mirror_serve
