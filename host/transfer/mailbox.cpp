#include "transfer/mailbox.hpp"

#include <utility>

namespace xtask::transfer {

std::uint64_t Mailbox::post(Letter letter) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return closed_ || letters_.size() < most_; });
    if (closed_) throw Error(ExitCode::failure, "stopped", "the run has ended", {}, true);
    letters_.push_back(std::move(letter));
    changed_.notify_all();
    return first_ + letters_.size() - 1;
}

bool Mailbox::replace(std::uint64_t number, Letter letter) {
    const std::lock_guard lock(mutex_);
    if (closed_) throw Error(ExitCode::failure, "stopped", "the run has ended", {}, true);
    if (number < first_ || number - first_ >= letters_.size()) return false;
    letters_[number - first_] = std::move(letter);
    return true;
}

std::deque<Mailbox::Letter> Mailbox::take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return finished_ || !letters_.empty(); });
    first_ += letters_.size();
    changed_.notify_all();
    return std::exchange(letters_, {});
}

void Mailbox::finish() {
    const std::lock_guard lock(mutex_);
    finished_ = true;
    changed_.notify_all();
}

void Mailbox::close() noexcept {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
}

bool Mailbox::closed() const {
    const std::lock_guard lock(mutex_);
    return closed_;
}

void Poster::started(const Artifact&, std::uint64_t have, std::optional<std::uint64_t> total) {
    post([&about = about_, have, total](Observer& observer) { observer.started(about, have, total); });
}

void Poster::progressed(const Artifact&, std::uint64_t have) {
    update([&about = about_, have](Observer& observer) { observer.progressed(about, have); });
}

void Poster::retrying(const Artifact&, const std::string& why, Duration wait) {
    post([&about = about_, why, wait](Observer& observer) { observer.retrying(about, why, wait); });
}

void Poster::verifying(const Artifact&, std::uint64_t done, std::uint64_t total) {
    update([&about = about_, done, total](Observer& observer) { observer.verifying(about, done, total); });
}

void Poster::noted(const Artifact&, const std::string& text) {
    post([&about = about_, text](Observer& observer) { observer.noted(about, text); });
}

void Poster::warned(const Artifact&, const std::string& text) {
    post([&about = about_, text](Observer& observer) { observer.warned(about, text); });
}

void Poster::finished(const Artifact&, const Outcome& outcome) {
    post([&about = about_, outcome](Observer& observer) { observer.finished(about, outcome); });
}

void Poster::failed(const Artifact&, const Error& error) {
    post([&about = about_, error](Observer& observer) { observer.failed(about, error); });
}

void Poster::post(Mailbox::Letter letter) {
    last_update_ = 0;
    mailbox_.post(std::move(letter));
}

void Poster::update(Mailbox::Letter letter) {
    if (last_update_ == 0 || !mailbox_.replace(last_update_, letter)) {
        last_update_ = mailbox_.post(std::move(letter));
    }
}

} // namespace xtask::transfer
