/// Service "xtask.files/1": small files and facts about disks.
#pragma once

#include <xtask/session.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace xtask {

/// Paths are bytes. Only regular files are opened, and a symlink at the last component is not followed.
class Files {
  public:
    explicit Files(Session session)
        : session_(session), table_(&session.service<xtask_files_v1>(XTASK_FILES)) {}

    /// The whole file. More than `max` bytes is an Error.
    std::string read(std::string_view path, std::uint64_t max = 1U << 20U) {
        xtask_str content{};
        session_.check(table_->read(session_.run(), abi::borrow(path), max, &content));
        return abi::copy(content);
    }

    /// Atomically and durably. `mode` 0: 0644 without the bits of the umask.
    void write(std::string_view path, std::string_view content, std::uint32_t mode = 0) {
        session_.check(table_->write(session_.run(), abi::borrow(path), abi::borrow(content), mode));
    }

    /// Bytes an unprivileged user may still write where `path` is, or would be.
    std::uint64_t space(std::string_view path) {
        std::uint64_t available = 0;
        session_.check(table_->space(session_.run(), abi::borrow(path), &available));
        return available;
    }

    /// Lower-case hex.
    std::string sha256(std::string_view path) {
        xtask_str hex{};
        session_.check(table_->sha256(session_.run(), abi::borrow(path), &hex));
        return abi::copy(hex);
    }

  private:
    Session session_;
    const xtask_files_v1* table_;
};

} // namespace xtask
