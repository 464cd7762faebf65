#include "base/digest.hpp"

#include <xtask/error.hpp>

#include <openssl/evp.h>

#include <algorithm>

namespace xtask::base {
namespace {

void require(bool done) {
    if (!done) throw Error(ExitCode::failure, "internal", "OpenSSL cannot compute a digest");
}

} // namespace

struct Digest::State {
    explicit State(const EVP_MD* algorithm) : context(EVP_MD_CTX_new()) {
        require(context != nullptr && EVP_DigestInit_ex(context, algorithm, nullptr) == 1);
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() { EVP_MD_CTX_free(context); }

    EVP_MD_CTX* context;
};

Digest::Digest(std::unique_ptr<State> state) : state_(std::move(state)) {}
Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;
Digest::~Digest() = default;

Digest Digest::sha256() { return Digest(std::make_unique<State>(EVP_sha256())); }

Digest Digest::git_blob(std::uint64_t length) {
    Digest digest(std::make_unique<State>(EVP_sha1()));
    const std::string header = "blob " + std::to_string(length) + '\0';
    digest.update(std::as_bytes(std::span(header)));
    return digest;
}

void Digest::update(std::span<const std::byte> bytes) {
    require(EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) == 1);
}

std::string Digest::finish() {
    unsigned char value[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    require(EVP_DigestFinal_ex(state_->context, value, &size) == 1);
    return to_hex({value, size});
}

std::string to_hex(std::span<const unsigned char> bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string hex;
    hex.reserve(bytes.size() * 2);
    for (const unsigned char byte : bytes) {
        hex += digits[byte >> 4];
        hex += digits[byte & 15];
    }
    return hex;
}

bool is_hex(std::string_view text, std::size_t digits) noexcept {
    return text.size() == digits && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
           });
}

} // namespace xtask::base
