#include "board.hpp"

#include <algorithm>

#include <sys/eventfd.h>

namespace xtask::mirror_serve {

namespace {

constexpr std::size_t most_waiting = 1'000;
constexpr std::size_t most_entries = 10'000;
constexpr std::size_t most_remembered_bytes = std::size_t{32} << 20;
/// A "no" that is not an outage is believed this long; an outage not at all.
constexpr std::chrono::milliseconds refusal_lifetime{5'000};

std::size_t weight(const Job& job) { return job.reply ? job.reply->body.size() : 0; }

} // namespace

Board::Board() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (!event_)
        throw Error(ExitCode::failure, "no-descriptors", "cannot make an eventfd", "close other programs");
}

Board::Posted Board::post(Job job) {
    const std::lock_guard lock(mutex_);
    if (stopped_) throw Error(ExitCode::failure, "stopped", "the server is stopping");
    const auto place = entries_.find(job.key);
    if (place != entries_.end()) {
        const Entry& entry = place->second;
        if (!entry.standing.ended || entry.counts_until > Clock::now()) return {entry.job, true};
        remembered_bytes_ -= weight(*entry.job);
        entries_.erase(place);
    }
    if (waiting_.size() >= most_waiting)
        throw Error(ExitCode::failure, "busy", "too many downloads wait already");
    make_room();
    auto handle = std::make_shared<Job>(std::move(job));
    entries_.emplace(handle->key, Entry{handle, {}, {}});
    waiting_.push_back(handle);
    [[maybe_unused]] const int full_is_readable_too = ::eventfd_write(event_.get(), 1);
    return {handle, false};
}

void Board::forget(const std::string& key) {
    const std::lock_guard lock(mutex_);
    const auto place = entries_.find(key);
    if (place == entries_.end() || !place->second.standing.ended) return;
    remembered_bytes_ -= weight(*place->second.job);
    entries_.erase(place);
}

/// Answers are only remembered to save a question, so all may go.
void Board::make_room() {
    if (entries_.size() < most_entries && remembered_bytes_ < most_remembered_bytes) return;
    for (auto place = entries_.begin(); place != entries_.end();)
        place = place->second.standing.ended ? entries_.erase(place) : std::next(place);
    remembered_bytes_ = 0;
}

Board::Standing Board::standing_of(const Handle& job) const {
    const auto place = entries_.find(job->key);
    // What is no longer listed has ended: a download, or an answer that had to make room.
    if (place == entries_.end() || place->second.job != job) return {false, true};
    return place->second.standing;
}

Board::Standing Board::look(const Handle& job) {
    const std::lock_guard lock(mutex_);
    return standing_of(job);
}

Board::Standing Board::wait(const Handle& job, std::chrono::milliseconds limit) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, limit, [&] { return stopped_ || standing_of(job).ended; });
    if (stopped_) throw Error(ExitCode::failure, "stopped", "the server is stopping");
    return standing_of(job);
}

void Board::wait(const Handle& job) {
    while (!wait(job, std::chrono::hours(1)).ended) {
    }
}

Board::Handle Board::take(Job::Kind kind) {
    const std::lock_guard lock(mutex_);
    eventfd_t count = 0;
    [[maybe_unused]] const int empty_is_no_error = ::eventfd_read(event_.get(), &count);
    const auto place =
        std::find_if(waiting_.begin(), waiting_.end(), [&](const Handle& job) { return job->kind == kind; });
    if (place == waiting_.end()) return nullptr;
    Handle job = *place;
    waiting_.erase(place);
    return job;
}

void Board::flows(const Handle& job) {
    const std::lock_guard lock(mutex_);
    const auto place = entries_.find(job->key);
    if (place != entries_.end() && place->second.job == job) place->second.standing.flowing = true;
}

void Board::close(const Handle& job) {
    const auto place = entries_.find(job->key);
    if (place == entries_.end() || place->second.job != job) return;
    std::chrono::milliseconds lifetime = job->lifetime;
    if (job->failure)
        lifetime =
            job->failure->is_outage() ? std::chrono::milliseconds(0) : std::min(lifetime, refusal_lifetime);
    if (job->kind == Job::Kind::download || lifetime.count() <= 0) {
        entries_.erase(place);
        return;
    }
    place->second.standing.ended = true;
    place->second.counts_until = Clock::now() + lifetime;
    remembered_bytes_ += weight(*job);
}

void Board::stop() noexcept {
    {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
    }
    changed_.notify_all();
}

} // namespace xtask::mirror_serve
