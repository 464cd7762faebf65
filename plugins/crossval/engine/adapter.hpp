/// One way to ask an engine. What it brings back was checked by shape and size: an answer is one, whatever
/// else is wrong with it.
#pragma once

#include "engine/launcher.hpp"
#include "engine/reply.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace xtask::crossval {

using Ids = std::vector<std::int32_t>;

/// What an engine is to go on from. At least one of both; where both are known they mean the same.
struct Sequence {
    std::optional<Ids> ids;
    std::optional<std::string> text;
};

/// What it went on with. At least one of both.
struct Continuation {
    std::optional<Ids> ids;
    std::optional<std::string> text;
};

struct Loaded {
    std::string version; ///< where the engine said so; else empty
};

/// How often is asked for what was lost.
inline constexpr int attempts = 3;

/// Answers stand in the order asked. Every function throws the Error of a signal, and those of our own disk.
class Adapter {
  public:
    explicit Adapter(Launcher& launcher, const AdapterDescription& description)
        : launcher_(launcher), description_(description) {}
    Adapter(const Adapter&) = delete;
    Adapter& operator=(const Adapter&) = delete;
    virtual ~Adapter() = default;

    const AdapterDescription& description() const noexcept { return description_; }

    /// The model, and something computed with it.
    virtual Reply<Loaded> load() { return unsupported(); }
    /// With the tokens an engine puts before a text, and special tokens in it read as such.
    virtual std::vector<Reply<Ids>> tokenize(std::span<const std::string> texts) {
        return all_unsupported<Ids>(texts.size());
    }
    /// The likeliest token, `count` times; less only where the text ended.
    virtual std::vector<Reply<Continuation>> generate(std::span<const Sequence> prompts, int) {
        return all_unsupported<Continuation>(prompts.size());
    }
    /// Paths of neutral files: a row for each token.
    virtual std::vector<Reply<std::string>> logits(std::span<const Sequence> sequences) {
        return all_unsupported<std::string>(sequences.size());
    }
    /// The path of a KLD file over a text.
    virtual Reply<std::string> corpus(const std::string&) { return unsupported(); }

  protected:
    static Refusal unsupported() { return {}; } // no news: nobody expected it to
    template <class T>
    static std::vector<Reply<T>> all_unsupported(std::size_t count) {
        return std::vector<Reply<T>>(count, Reply<T>(unsupported()));
    }

    Launcher& launcher_;
    const AdapterDescription& description_;
};

/// `launcher` and `description` outlive it. `vocabulary`: tokens of the model.
std::unique_ptr<Adapter> make_adapter(Launcher& launcher, const AdapterDescription& description,
                                      std::uint64_t vocabulary);

/// Nothing, or why the file at `path` holds no row for each of these tokens, as a Refusal of a loss.
std::optional<Refusal> check_neutral(const std::string& path, std::span<const std::int32_t> tokens);

} // namespace xtask::crossval
