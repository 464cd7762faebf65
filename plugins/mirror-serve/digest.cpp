#include "digest.hpp"

#include <xtask/error.hpp>

#include <Poco/Crypto/DigestEngine.h>

#include <cerrno>
#include <vector>

namespace xtask::mirror_serve {

namespace {

constexpr std::size_t block_bytes = 1U << 20U;

std::string finish(Poco::Crypto::DigestEngine& engine) {
    return Poco::DigestEngine::digestToHex(engine.digest());
}

std::string digest_of(const char* algorithm, std::string_view text) {
    Poco::Crypto::DigestEngine engine(algorithm);
    engine.update(text.data(), text.size());
    return finish(engine);
}

} // namespace

std::string sha256_hex(std::string_view text) { return digest_of("SHA256", text); }

std::string sha1_hex(std::string_view text) { return digest_of("SHA1", text); }

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
            promise.set_exception(std::current_exception());
            const std::lock_guard lock(mutex_);
            known_.erase(file.stamp);
        }
    }
    return digest.get();
}

std::string Digests::calculate(const File& file) const {
    Poco::Crypto::DigestEngine engine("SHA256");
    std::vector<char> block(block_bytes);
    std::uint64_t done = 0;
    while (done < file.stamp.size) {
        if (stopped_) throw Error(ExitCode::failure, "stopped", "the server is stopping");
        const ssize_t n =
            ::pread(file.descriptor.get(), block.data(), block.size(), static_cast<off_t>(done));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) throw Error(ExitCode::failure, "read", "a file became shorter, or cannot be read");
        engine.update(block.data(), static_cast<std::size_t>(n));
        done += static_cast<std::uint64_t>(n);
    }
    return finish(engine);
}

} // namespace xtask::mirror_serve
