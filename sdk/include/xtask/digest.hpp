/// Service "xtask.digest/1": hashes of bytes that come in pieces.
#pragma once

#include <xtask/session.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace xtask {

class Sha256 {
  public:
    explicit Sha256(Session session)
        : session_(session), table_(&session.service<xtask_digest_v1>(XTASK_DIGEST)) {
        session_.check(table_->begin(session_.run(), abi::borrow("sha256"), &handle_));
    }
    Sha256(Sha256&& other) noexcept
        : session_(other.session_), table_(other.table_), handle_(std::exchange(other.handle_, 0)) {}
    Sha256& operator=(Sha256&&) = delete;
    ~Sha256() {
        if (handle_ != 0) table_->discard(session_.run(), handle_);
    }

    void update(std::string_view bytes) {
        session_.check(table_->update(session_.run(), handle_, abi::borrow(bytes)));
    }
    /// 64 lower-case hex digits. Once, and last.
    std::string finish() {
        xtask_str hex{};
        session_.check(table_->finish(session_.run(), std::exchange(handle_, 0), &hex));
        return abi::copy(hex);
    }

  private:
    Session session_;
    const xtask_digest_v1* table_;
    std::uint64_t handle_ = 0; ///< 0: given back
};

} // namespace xtask
