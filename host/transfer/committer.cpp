#include "transfer/committer.hpp"

#include "base/thread.hpp"
#include "transfer/commit.hpp"

#include <utility>

namespace xtask::transfer {
namespace {

constexpr std::uint64_t most_bytes = std::uint64_t{64} << 20;
constexpr Duration longest_wait{1'000};

} // namespace

Committer::Committer(std::size_t most, const base::Cancel& cancel, Report report)
    : most_(most), cancel_(cancel), report_(std::move(report)),
      thread_(base::start_thread([this] { run(); })) {}

Committer::~Committer() { thread_.join(); }

void Committer::add(std::size_t position, Verified file) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return waiting_.files.size() < most_; });
    if (waiting_.files.empty()) first_ = Clock::now();
    waiting_.positions.push_back(position);
    waiting_.bytes += file.outcome.transferred;
    waiting_.files.push_back(std::move(file));
    changed_.notify_all();
}

void Committer::finish() {
    const std::lock_guard lock(mutex_);
    finished_ = true;
    changed_.notify_all();
}

bool Committer::due() const {
    return finished_ || waiting_.files.size() >= most_ || waiting_.bytes >= most_bytes;
}

Committer::Group Committer::next() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return finished_ || !waiting_.files.empty(); });
    changed_.wait_until(lock, first_ + longest_wait, [&] { return due(); });
    changed_.notify_all();
    return std::exchange(waiting_, {});
}

void Committer::run() {
    for (Group group = next(); !group.files.empty(); group = next()) end(std::move(group));
    report_.all_ended();
}

void Committer::end(Group group) {
    std::vector<Result> results;
    try {
        cancel_.check();
        results = commit(group.files);
    } catch (const Error& error) {
        results.assign(group.files.size(), tl::make_unexpected(error));
    } catch (const std::exception& error) {
        results.assign(group.files.size(),
                       tl::make_unexpected(Error(ExitCode::failure, "internal", error.what())));
    }
    group.files.clear(); // locks are released before anybody hears of it
    for (std::size_t i = 0; i < results.size(); ++i) {
        report_.ended(group.positions[i], std::move(results[i]));
    }
}

} // namespace xtask::transfer
