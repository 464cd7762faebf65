/// The file that llama-perplexity writes with --kl-divergence-base: log-probabilities in 16-bit steps, for
/// the second half of every chunk of a text. Source: tools/perplexity/perplexity.cpp of llama.cpp.
#pragma once

#include "figures/row_source.hpp"
#include "gguf/cursor.hpp"
#include "gguf/source.hpp"

#include <memory>
#include <optional>
#include <variant>

namespace xtask::crossval {

/// What single positions of such a file are known to, in nats: its steps are up to 16/65535.
inline constexpr double kld_resolution = 1e-4;

class KldFile final : public RowSource {
  public:
    /// As NeutralFile::open. The size must be that which the counts demand, to the byte.
    static std::variant<std::unique_ptr<KldFile>, gguf::Problem> open(gguf::Source& source);

    std::uint64_t context() const noexcept { return context_; } ///< tokens of a chunk
    std::uint64_t chunks() const noexcept { return chunks_; }
    std::uint64_t rows_per_chunk() const noexcept { return context_ - 1 - first_row(); }
    /// Its first row is what follows tokens 0 to this one of the chunk.
    std::uint64_t first_row() const noexcept { return context_ / 2; }
    /// Of one chunk, as they stand in the text; an engine evaluates them with the first one replaced by BOS.
    std::span<const std::int32_t> tokens(std::uint64_t chunk) const;

    std::uint64_t vocabulary() const noexcept override { return vocabulary_; }
    std::span<const std::int32_t> targets() const noexcept override { return targets_; }
    void read(std::uint64_t position, Row& into) const override;
    bool coarse() const noexcept override { return true; }

  private:
    KldFile(gguf::Source& source, std::uint64_t context, std::uint64_t chunks, std::uint64_t vocabulary);

    gguf::Source& source_;
    std::uint64_t context_, chunks_, vocabulary_;
    std::vector<std::int32_t> tokens_, targets_;
};

} // namespace xtask::crossval
