/// Rows of scores: at each position, what an engine thinks of every token that might come next.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace xtask::crossval {

/// What a run of rows may have; more is refused before anything is read.
inline constexpr std::uint64_t max_positions = std::uint64_t{1} << 20U;
inline constexpr std::uint64_t max_vocabulary = std::uint64_t{1} << 20U;

/// A position whose token nobody knows: what follows the last token.
inline constexpr std::int32_t no_target = -1;

/// Room for one row, used again and again by one thread.
struct Row {
    std::vector<float> scores; ///< logits or log-probabilities, one a token of the vocabulary
    std::string raw;           ///< bytes of the file, where they are not those numbers
};

class RowSource {
  public:
    RowSource() = default;
    RowSource(const RowSource&) = delete;
    RowSource& operator=(const RowSource&) = delete;
    virtual ~RowSource() = default;

    virtual std::uint64_t vocabulary() const noexcept = 0;
    /// The token that each row is about, in the order of the rows, as the text has it; no_target where the
    /// text ends. As many as there are rows.
    virtual std::span<const std::int32_t> targets() const noexcept = 0;
    /// The row at `position`, whatever stands in it. From several threads at once, each with a row of its
    /// own. Throws Error(failure, "io") where the file cannot be read (any more).
    virtual void read(std::uint64_t position, Row& into) const = 0;
    /// The scores stand there as 16-bit steps: single positions are known no better than kld_resolution.
    virtual bool coarse() const noexcept { return false; }
};

/// Some rows of another source, which outlives this.
class Slice final : public RowSource {
  public:
    /// Throws std::out_of_range where the source has not that many.
    Slice(const RowSource& whole, std::uint64_t first, std::uint64_t count);
    std::uint64_t vocabulary() const noexcept override { return whole_.vocabulary(); }
    std::span<const std::int32_t> targets() const noexcept override;
    void read(std::uint64_t position, Row& into) const override;
    bool coarse() const noexcept override { return whole_.coarse(); }

  private:
    const RowSource& whole_;
    std::uint64_t first_, count_;
};

} // namespace xtask::crossval
