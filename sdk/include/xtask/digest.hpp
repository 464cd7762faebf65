/// Service "xtask.digest/1": hashes of bytes that come in pieces.
#pragma once

#include <xtask/session.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace xtask {

class Digest {
  public:
    Digest(Digest&& other) noexcept
        : session_(other.session_), table_(other.table_), handle_(std::exchange(other.handle_, 0)) {}
    Digest& operator=(Digest&&) = delete;
    ~Digest() {
        if (handle_ != 0) table_->discard(session_.run(), handle_);
    }

    void update(std::string_view bytes) {
        session_.check(table_->update(session_.run(), handle_, abi::borrow(bytes)));
    }
    /// Lower-case hex. Once, and last.
    std::string finish() {
        xtask_str hex{};
        session_.check(table_->finish(session_.run(), std::exchange(handle_, 0), &hex));
        return abi::copy(hex);
    }

  protected:
    Digest(Session session, std::string_view algorithm)
        : session_(session), table_(&session.service<xtask_digest_v1>(XTASK_DIGEST)) {
        session_.check(table_->begin(session_.run(), abi::borrow(algorithm), &handle_));
    }

  private:
    Session session_;
    const xtask_digest_v1* table_;
    std::uint64_t handle_ = 0; ///< 0: given back
};

/// 64 digits.
class Sha256 : public Digest {
  public:
    explicit Sha256(Session session) : Digest(session, "sha256") {}
};

/// 40 digits: what git calls a file of that many bytes.
class GitBlob : public Digest {
  public:
    GitBlob(Session session, std::uint64_t length) : Digest(session, "git-blob:" + std::to_string(length)) {}
};

} // namespace xtask
