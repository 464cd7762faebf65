/// SHA-256, and the SHA-1 that git names blobs by, fed piece by piece.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace xtask::base {

class Digest {
  public:
    static Digest sha256();
    /// git hashes "blob <length>\0" before the content, so the length comes first.
    static Digest git_blob(std::uint64_t length);

    Digest(Digest&&) noexcept;
    Digest& operator=(Digest&&) noexcept;
    ~Digest();

    void update(std::span<const std::byte> bytes);
    /// Lower-case hex. Ends the digest: called once.
    std::string finish();

  private:
    struct State;
    explicit Digest(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// Lower case, two digits a byte.
std::string to_hex(std::span<const unsigned char> bytes);
/// Exactly `digits` of [0-9a-fA-F].
bool is_hex(std::string_view text, std::size_t digits) noexcept;

} // namespace xtask::base
