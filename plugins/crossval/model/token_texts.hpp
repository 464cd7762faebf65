/// The texts of a model's tokens, from its file: what ids say, for people and for finding a byte among ids.
#pragma once

#include "model/facts.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace xtask::crossval {

class TokenTexts {
  public:
    /// Throws Error(failure) where the file is no longer what it was.
    explicit TokenTexts(const ModelFacts& model);

    /// As the file has it; empty for an id that is none.
    std::string_view raw(std::int32_t id) const noexcept;
    /// What an engine prints for it: U+2581 is a blank, <0x0A> a byte (SentencePiece), and the letters that
    /// stand for bytes are those (GPT-2).
    std::string piece(std::int32_t id) const;
    std::string text(std::span<const std::int32_t> ids) const;
    /// Which of `ids` has the byte at `offset` of their text; their number where that is behind them all.
    std::size_t token_at(std::span<const std::int32_t> ids, std::uint64_t offset) const;

  private:
    bool byte_letters_; ///< a vocabulary in the manner of GPT-2
    std::string all_;
    std::vector<std::size_t> ends_;
};

} // namespace xtask::crossval
