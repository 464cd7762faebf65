// EVP lets nobody look at the hash value between blocks; OpenSSL's own functions do.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "base/sha256.hpp"

#include "base/digest.hpp"

#include <openssl/sha.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace xtask::base {
namespace {

void require(bool held, const char* what) {
    if (!held) throw std::logic_error(what);
}

} // namespace

struct Sha256::Context {
    SHA256_CTX openssl{};
    std::uint64_t length = 0;
};

Sha256::Sha256() : context_(std::make_unique<Context>()) { SHA256_Init(&context_->openssl); }

Sha256::Sha256(const State& state, std::uint64_t length) : Sha256() {
    require(length % block == 0, "SHA-256 goes on after whole blocks only");
    SHA256_CTX& openssl = context_->openssl;
    std::copy(state.begin(), state.end(), openssl.h);
    const std::uint64_t bits = length * 8;
    openssl.Nl = static_cast<SHA_LONG>(bits);
    openssl.Nh = static_cast<SHA_LONG>(bits >> 32);
    context_->length = length;
}

Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;
Sha256::~Sha256() = default;

void Sha256::update(std::span<const std::byte> bytes) {
    SHA256_Update(&context_->openssl, bytes.data(), bytes.size());
    context_->length += bytes.size();
}

Sha256::State Sha256::state() const {
    require(context_->length % block == 0, "SHA-256 has a state after whole blocks only");
    State state{};
    std::copy_n(context_->openssl.h, state.size(), state.begin());
    return state;
}

std::string Sha256::finish() {
    unsigned char value[SHA256_DIGEST_LENGTH];
    SHA256_Final(value, &context_->openssl);
    return to_hex(value);
}

std::string to_hex(const Sha256::State& state) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<unsigned char>(state[i / 4] >> (24 - 8 * (i % 4)));
    return to_hex(bytes);
}

std::optional<Sha256::State> parse_state(std::string_view hex) {
    constexpr std::size_t digits = 8; // of a word
    Sha256::State state{};
    if (!is_hex(hex, state.size() * digits)) return std::nullopt;
    for (std::size_t i = 0; i < state.size(); ++i) {
        const char* const begin = hex.data() + i * digits;
        std::from_chars(begin, begin + digits, state[i], 16);
    }
    return state;
}

} // namespace xtask::base
