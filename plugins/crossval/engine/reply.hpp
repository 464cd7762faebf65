/// What an engine gave, or why it gave nothing. Nothing is no verdict: a rung that lacks it did not run.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace xtask::crossval {

struct Refusal {
    enum class Kind {
        unsupported, ///< it cannot do that; another way of the same engine may
        missing,     ///< there is no such program, or it cannot be run
        crashed,     ///< ended by a signal, or without an answer
        timed_out,
        lost,     ///< the output is not there, cut, or no such thing at all
        unstable, ///< it says something else each time
    };

    Kind kind = Kind::unsupported;
    std::string text; ///< one line: what happened

    /// May be otherwise the next time.
    bool worth_retrying() const noexcept { return kind == Kind::lost; }
};

/// "timed-out", "lost", …
std::string_view name_of(Refusal::Kind kind) noexcept;

template <class T>
class Reply {
  public:
    Reply(T value) : either_(std::in_place_index<0>, std::move(value)) {}
    Reply(Refusal refusal) : either_(std::in_place_index<1>, std::move(refusal)) {}

    explicit operator bool() const noexcept { return either_.index() == 0; }
    T& operator*() { return std::get<0>(either_); }
    const T& operator*() const { return std::get<0>(either_); }
    T* operator->() { return &std::get<0>(either_); }
    const T* operator->() const { return &std::get<0>(either_); }
    const Refusal& refusal() const { return std::get<1>(either_); }

  private:
    std::variant<T, Refusal> either_;
};

struct Nothing {};

/// Asks up to `attempts` times while the answer was lost.
template <class Ask>
auto retried(int attempts, const Ask& ask) {
    auto answer = ask();
    for (int i = 1; i < attempts && !answer && answer.refusal().worth_retrying(); ++i) answer = ask();
    if (!answer && answer.refusal().worth_retrying() && attempts > 1) {
        Refusal refusal = answer.refusal();
        refusal.text += ", " + std::to_string(attempts) + " times";
        answer = std::move(refusal);
    }
    return answer;
}

} // namespace xtask::crossval
