/// Service "xtask.files/1": files and facts about disks.
#pragma once

#include <xtask/session.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace xtask {

/// A file that is written in pieces and published whole. Nothing stands under its name before `publish`; what
/// was not published is gone with the object.
class OutputFile {
  public:
    OutputFile(Session session, const xtask_files_v1& table, std::uint64_t handle)
        : session_(session), table_(&table), handle_(handle) {}
    OutputFile(OutputFile&& other) noexcept
        : session_(other.session_), table_(other.table_), handle_(std::exchange(other.handle_, 0)) {}
    OutputFile& operator=(OutputFile&&) = delete;
    ~OutputFile() {
        if (handle_ != 0) table_->discard(session_.run(), handle_);
    }

    void append(std::string_view bytes) {
        session_.check(table_->append(session_.run(), handle_, abi::borrow(bytes)));
    }
    /// Durably, in place of what stood there. Once, and last.
    void publish() { session_.check(table_->publish(session_.run(), std::exchange(handle_, 0))); }

  private:
    Session session_;
    const xtask_files_v1* table_;
    std::uint64_t handle_; ///< 0: given back
};

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

    /// As `write`, in pieces; makes missing folders.
    OutputFile create(std::string_view path, std::uint32_t mode = 0) {
        std::uint64_t handle = 0;
        session_.check(table_->create(session_.run(), abi::borrow(path), mode, &handle));
        return {session_, *table_, handle};
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
