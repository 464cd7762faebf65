#include "digest.hpp"

#include <xtask/error.hpp>

#include <openssl/evp.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <memory>
#include <vector>

namespace xtask::mirror_serve {

namespace {

constexpr std::size_t block_bytes = 1U << 20U;

void require(bool done) {
    if (!done) throw Error(ExitCode::failure, "internal", "OpenSSL cannot compute a digest");
}

/// Poco's own sets OpenSSL up and tears it down with its first and its last user, which crashes in several
/// threads.
class Hash {
  public:
    explicit Hash(const EVP_MD* algorithm) : context_(EVP_MD_CTX_new()) {
        require(context_ && EVP_DigestInit_ex(context_.get(), algorithm, nullptr) == 1);
    }

    void update(std::string_view bytes) {
        require(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1);
    }

    std::string hex() {
        static constexpr char digits[] = "0123456789abcdef";
        std::array<unsigned char, EVP_MAX_MD_SIZE> value{};
        unsigned size = 0;
        require(EVP_DigestFinal_ex(context_.get(), value.data(), &size) == 1);
        std::string hex;
        for (unsigned i = 0; i < size; ++i) hex += {digits[value[i] >> 4U], digits[value[i] & 15U]};
        return hex;
    }

  private:
    struct Free {
        void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
    };
    std::unique_ptr<EVP_MD_CTX, Free> context_;
};

std::string digest_of(const EVP_MD* algorithm, std::string_view text) {
    Hash hash(algorithm);
    hash.update(text);
    return hash.hex();
}

} // namespace

std::string sha256_hex(std::string_view text) { return digest_of(EVP_sha256(), text); }

std::string sha1_hex(std::string_view text) { return digest_of(EVP_sha1(), text); }

std::string Digests::sha256(const File& file) {
    std::promise<std::string> promise;
    std::shared_future<std::string> digest;
    bool mine = false;
    {
        const std::lock_guard lock(mutex_);
        const auto [place, inserted] = known_.try_emplace(file.stamp);
        if (inserted) place->second = promise.get_future().share();
        digest = place->second;
        mine = inserted;
    }
    if (mine) {
        try {
            promise.set_value(calculate(file));
        } catch (...) {
            {
                const std::lock_guard lock(mutex_);
                known_.erase(file.stamp);
            }
            promise.set_exception(std::current_exception());
        }
    }
    return digest.get();
}

std::optional<std::string> Digests::known(const FileStamp& stamp) {
    const std::lock_guard lock(mutex_);
    const auto place = known_.find(stamp);
    const bool ready =
        place != known_.end() && place->second.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
    return ready ? std::optional(place->second.get()) : std::nullopt;
}

std::string Digests::calculate(const File& file) const {
    Hash hash(EVP_sha256());
    std::vector<char> block(block_bytes);
    std::uint64_t done = 0;
    while (done < file.stamp.size) {
        if (stopped_) throw Error(ExitCode::failure, "stopped", "the server is stopping");
        const ssize_t n =
            ::pread(file.descriptor.get(), block.data(), block.size(), static_cast<off_t>(done));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) throw Error(ExitCode::failure, "read", "a file became shorter, or cannot be read");
        hash.update({block.data(), static_cast<std::size_t>(n)});
        done += static_cast<std::uint64_t>(n);
    }
    return hash.hex();
}

} // namespace xtask::mirror_serve
