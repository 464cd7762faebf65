#include "transfer/local_source.hpp"

#include "base/file.hpp"
#include "base/thread.hpp"
#include "transfer/chain.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <utility>
#include <vector>

#include <sys/eventfd.h>

namespace xtask::transfer {
namespace {

constexpr std::size_t block_size = std::size_t{1} << 20;
constexpr std::size_t most_blocks = 4;

Error source_changed(const std::string& path, const std::string& how) {
    return {ExitCode::failure, "source-changed", "'" + path + "' " + how + " while it was read",
            "wait until nobody writes it, then repeat the command", true};
}

bool same_content(const struct stat& a, const struct stat& b) {
    return a.st_size == b.st_size && a.st_mtim.tv_sec == b.st_mtim.tv_sec &&
           a.st_mtim.tv_nsec == b.st_mtim.tv_nsec;
}

} // namespace

/// Shared with the thread.
struct LocalSource::State {
    explicit State(std::string path_)
        : path(std::move(path_)), wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

    void run() noexcept;
    void open();
    std::optional<Range> wait_for_range();
    void read(Range range);
    bool put(std::vector<std::byte> block);
    void check_unchanged();
    void fail(const Error& why);
    void tell() noexcept { static_cast<void>(::eventfd_write(wake.get(), 1)); }

    const std::string path;
    const base::Fd wake;
    base::Fd fd; ///< written before `status` is

    std::mutex mutex;
    std::condition_variable changed;
    std::optional<struct stat> status;
    std::optional<Range> wanted;
    std::deque<std::vector<std::byte>> blocks;
    std::size_t taken = 0; ///< of the first block
    std::optional<Error> error;
    bool ended = false;
    bool abandoned = false;
};

LocalSource::LocalSource(std::string path) : state_(std::make_shared<State>(std::move(path))) {
    if (!state_->wake) throw Error(ExitCode::failure, "no-descriptor", "cannot create an event descriptor");
    base::start_thread([state = state_] { state->run(); }).detach();
}

LocalSource::~LocalSource() {
    {
        const std::lock_guard lock(state_->mutex);
        state_->abandoned = true;
    }
    state_->changed.notify_all();
}

int LocalSource::wake_fd() const noexcept { return state_->wake.get(); }

void LocalSource::clear_wake() noexcept {
    eventfd_t count = 0;
    static_cast<void>(::eventfd_read(wake_fd(), &count));
}

std::optional<struct stat> LocalSource::status() const {
    const std::lock_guard lock(state_->mutex);
    return state_->status;
}

int LocalSource::fd() const { return state_->fd.get(); }

void LocalSource::begin(std::uint64_t begin, std::uint64_t end) {
    {
        const std::lock_guard lock(state_->mutex);
        state_->wanted = {begin, end};
    }
    state_->changed.notify_all();
}

std::size_t LocalSource::read(std::span<std::byte> into) {
    const std::lock_guard lock(state_->mutex);
    if (state_->blocks.empty()) return 0;
    const auto& block = state_->blocks.front();
    const std::size_t count = std::min(into.size(), block.size() - state_->taken);
    std::memcpy(into.data(), block.data() + state_->taken, count);
    state_->taken += count;
    if (state_->taken == block.size()) {
        state_->blocks.pop_front();
        state_->taken = 0;
        state_->changed.notify_all();
    }
    return count;
}

bool LocalSource::ended() const {
    const std::lock_guard lock(state_->mutex);
    return state_->ended;
}

std::optional<Error> LocalSource::error() const {
    const std::lock_guard lock(state_->mutex);
    return state_->blocks.empty() ? state_->error : std::nullopt;
}

void LocalSource::State::run() noexcept {
    try {
        open();
        if (const auto range = wait_for_range()) read(*range);
    } catch (const Error& why) {
        fail(why);
    } catch (const std::exception& why) {
        fail({ExitCode::failure, "internal", why.what()});
    }
}

void LocalSource::State::open() {
    fd = base::open_regular(path, O_RDONLY);
    if (!fd) {
        throw Error(ExitCode::failure, "not-found", "there is no file '" + path + "'",
                    "check the path, and whether the share is mounted");
    }
    const struct stat opened = base::status_of(fd.get(), path);
    const std::lock_guard lock(mutex);
    status = opened;
    tell();
}

std::optional<Range> LocalSource::State::wait_for_range() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return abandoned || wanted; });
    return abandoned ? std::nullopt : wanted;
}

void LocalSource::State::read(Range range) {
    const std::uint64_t end = std::min(range.end, static_cast<std::uint64_t>(status->st_size));
    for (std::uint64_t position = range.begin; position < end;) {
        std::vector<std::byte> block(std::min<std::uint64_t>(block_size, end - position));
        const std::size_t got = base::read_at(fd.get(), block, position, path);
        position += got;
        const bool cut = got < block.size();
        block.resize(got);
        if (got > 0 && !put(std::move(block))) return;
        if (cut) throw source_changed(path, "became shorter");
    }
    check_unchanged();
}

bool LocalSource::State::put(std::vector<std::byte> block) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return abandoned || blocks.size() < most_blocks; });
    if (abandoned) return false;
    blocks.push_back(std::move(block));
    tell();
    return true;
}

void LocalSource::State::check_unchanged() {
    std::array<std::byte, 1> beyond{};
    const auto size = static_cast<std::uint64_t>(status->st_size);
    if (base::read_at(fd.get(), beyond, size, path) > 0) throw source_changed(path, "became longer");
    if (!same_content(*status, base::status_of(fd.get(), path))) {
        throw source_changed(path, "was written to");
    }
    const std::lock_guard lock(mutex);
    ended = true;
    tell();
}

/// What a share does may be over the next time.
void LocalSource::State::fail(const Error& why) {
    const bool of_the_share = why.reason == "io";
    const std::lock_guard lock(mutex);
    error.emplace(why.code, why.reason, why.what(),
                  why.hint.empty() ? "check the disk or the share it is on" : why.hint,
                  why.retryable || of_the_share);
    tell();
}

} // namespace xtask::transfer
