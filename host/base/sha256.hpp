/// SHA-256 that can be left after a whole block and taken up again there, or somewhere else.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace xtask::base {

class Sha256 {
  public:
    static constexpr std::uint64_t block = 64; ///< bytes

    /// The hash value H(i) of FIPS 180-4 §6.2.2 after i whole blocks. It and their number are all that the
    /// bytes before it contribute to those after it.
    using State = std::array<std::uint32_t, 8>;

    Sha256();
    /// Goes on where another one was after `length` bytes, a multiple of `block`.
    Sha256(const State& state, std::uint64_t length);
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;
    ~Sha256();

    void update(std::span<const std::byte> bytes);
    /// After a multiple of `block` bytes.
    State state() const;
    /// Lower-case hex. Called once.
    std::string finish();

  private:
    struct Context;
    std::unique_ptr<Context> context_;
};

/// 64 digits of lower-case hex, as the digest of a message that ended there would be written.
std::string to_hex(const Sha256::State& state);
/// None for anything else.
std::optional<Sha256::State> parse_state(std::string_view hex);

} // namespace xtask::base
