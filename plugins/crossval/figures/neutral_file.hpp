/// The engine-neutral file of logits: GGUF with a tensor `tokens` (I32 [n]) and a tensor `logits` (F32, n
/// rows of V scores one after the other, row i being what follows tokens 0 to i). What llama-results writes;
/// it declares the shape of `logits` as [n, V], others as [V, n], and both are read.
#pragma once

#include "figures/row_source.hpp"
#include "gguf/reader.hpp"
#include "gguf/writer.hpp"

#include <memory>
#include <string_view>
#include <variant>

namespace xtask::crossval {

class NeutralFile final : public RowSource {
  public:
    /// What a file of these bytes says, or why it is none. Nothing in it is believed before it is checked:
    /// both tensors, their types, shapes and places, every token id. Throws Error only where it cannot be
    /// read. `source` outlives it and is read from several threads (FileSource and MemorySource may be).
    static std::variant<std::unique_ptr<NeutralFile>, gguf::Problem> open(gguf::Source& source);

    /// The ids that went in.
    std::span<const std::int32_t> tokens() const noexcept { return tokens_; }
    std::uint64_t vocabulary() const noexcept override { return vocabulary_; }
    std::span<const std::int32_t> targets() const noexcept override { return targets_; }
    void read(std::uint64_t position, Row& into) const override;

  private:
    NeutralFile(gguf::Source& source, std::vector<std::int32_t> tokens, std::uint64_t vocabulary,
                std::uint64_t data);

    gguf::Source& source_;
    std::vector<std::int32_t> tokens_, targets_;
    std::uint64_t vocabulary_, data_;
};

/// Writes one, row after row.
class NeutralWriter {
  public:
    /// The header and the ids go to `sink` at once.
    NeutralWriter(gguf::Sink sink, std::span<const std::int32_t> tokens, std::uint64_t vocabulary);
    /// The next row. Throws std::logic_error where it is of another length.
    void row(std::span<const float> scores);
    /// Throws std::logic_error where rows are missing.
    void finish() const { writer_.finish(); }

  private:
    std::uint64_t vocabulary_;
    gguf::Writer writer_;
};

} // namespace xtask::crossval
