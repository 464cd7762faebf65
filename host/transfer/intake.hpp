/// One partial being filled: the window, the writer and hasher threads, and the promise that both have left
/// before the file is closed, shortened or removed.
#pragma once

#include "base/cancel.hpp"
#include "transfer/artifact.hpp"
#include "transfer/commons.hpp"
#include "transfer/content_hasher.hpp"
#include "transfer/partial.hpp"
#include "transfer/window.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <thread>
#include <utility>

namespace xtask::transfer {

/// Lives from the first byte of one version of the file to its end; starting again means a new Intake.
class Intake {
  public:
    /// `total`: of the file, where it is known. Small files are written and hashed by the calling thread.
    Intake(Partial partial, Memory::Share memory, std::optional<std::uint64_t> total, bool want_git_blob);
    ~Intake();
    Intake(const Intake&) = delete;
    Intake& operator=(const Intake&) = delete;

    Window& window() noexcept { return window_; }
    const Partial& partial() const noexcept { return partial_; }
    std::uint64_t have() const { return window_.counters().received; }

    /// Everything was received: waits until it is on disk and hashed.
    Digests finish(const base::Cancel& cancel, const std::function<void(std::uint64_t done)>& progress);
    /// After `finish`: the complete partial. Nothing else may be called then.
    Partial take() { return std::move(partial_); }

    /// The attempt ends here: what was received is written, made durable and recorded for the next run.
    void keep();
    /// The content is of no use: removes it.
    void discard();

    /// Files of no more than this are written and hashed when they are complete, by the calling thread: two
    /// threads take longer to start.
    static constexpr std::uint64_t without_threads = std::uint64_t{1} << 18;

  private:
    void drain();
    bool threads() const noexcept { return writer_thread_.joinable(); }
    void join();

    Partial partial_;
    Memory::Share memory_;
    Window window_;
    ContentHasher hasher_;
    std::thread writer_thread_;
    std::thread hasher_thread_;
};

} // namespace xtask::transfer
