#include "transfer/batch.hpp"

#include "base/descriptors.hpp"
#include "base/thread.hpp"
#include "transfer/fetch.hpp"

#include <algorithm>

namespace xtask::transfer {
namespace {

constexpr std::size_t of_the_process = 64;
constexpr std::size_t of_a_file = 16;          // in progress: lock, partial, connections, events
constexpr std::size_t of_a_committed_file = 8; // one on its way, and one waiting behind it
constexpr std::size_t largest_group = 256;

} // namespace

Batch::Batch(std::span<const Artifact> artifacts, std::span<const std::size_t> order,
             const FetchContext& context)
    : artifacts_(artifacts), order_(order), context_(context), size_(Size::of(order.size(), context)),
      results_(artifacts.size()),
      committer_(size_.group, context.cancel,
                 {[this](std::size_t position, Result result) { ended(position, std::move(result)); },
                  [this] { mailbox_.finish(); }}) {}

/// As many as the limit of open files allows.
Batch::Size Batch::Size::of(std::size_t files, const FetchContext& context) {
    const auto connections = static_cast<std::size_t>(std::max(context.commons.connections.limit(), 1));
    const auto workers = std::clamp<std::size_t>(files, 1, connections);
    const auto group = std::clamp<std::size_t>(files, 1, largest_group);
    const auto wanted = of_the_process + workers * of_a_file + group * of_a_committed_file;
    const auto limit = base::allow_descriptors(wanted);
    const auto part = [&](std::size_t count) { return std::max<std::size_t>(count * limit / wanted, 1); };
    return limit >= wanted ? Size{workers, group} : Size{part(workers), part(group)};
}

Batch::~Batch() {
    mailbox_.close();
    for (std::thread& worker : workers_) worker.join();
}

std::vector<std::optional<Result>> Batch::run() {
    start_workers();
    context_.observer.opened(order_.size(), bytes());
    for (auto letters = mailbox_.take(); !letters.empty(); letters = mailbox_.take()) {
        for (const Mailbox::Letter& tell : letters) tell(context_.observer);
    }
    context_.observer.closed();

    for (const std::size_t position : order_) {
        const auto& result = results_[position];
        if (!result) context_.cancel.check();
        if (result && !*result && is_signal(result->error().code)) throw Error(result->error());
    }
    return std::move(results_);
}

std::optional<std::uint64_t> Batch::bytes() const {
    std::uint64_t sum = 0;
    for (const std::size_t position : order_) {
        const auto& length = artifacts_[position].length;
        if (!length || __builtin_add_overflow(sum, *length, &sum)) return std::nullopt;
    }
    return sum;
}

void Batch::start_workers() {
    const auto count = static_cast<int>(size_.workers);
    context_.commons.connections.take(count);
    working_ = count;
    for (int started = 0; started < count; ++started) {
        try {
            workers_.push_back(base::start_thread([this] {
                work();
                leave();
            }));
        } catch (const Error&) {
            for (int missing = started; missing < count; ++missing) leave();
            if (started == 0) throw;
            return;
        }
    }
}

void Batch::leave() {
    context_.commons.connections.give_back(1);
    if (--working_ == 0) committer_.finish();
}

void Batch::work() {
    while (context_.cancel.signal() == 0 && !mailbox_.closed()) {
        const std::size_t turn = next_++;
        if (turn >= order_.size()) return;
        fetch_one(order_[turn]);
    }
}

void Batch::fetch_one(std::size_t position) {
    Poster poster(mailbox_, artifacts_[position]);
    const FetchContext context{context_.options, context_.net, context_.cancel,
                               context_.commons, poster,       static_cast<int>(size_.workers)};
    Artifact wanted = artifacts_[position];
    try {
        auto end = Fetch(wanted, context).run();
        if (auto* verified = std::get_if<Verified>(&end)) {
            committer_.add(position, std::move(*verified));
        } else {
            ended(position, std::get<Outcome>(std::move(end)));
        }
    } catch (const Error& error) {
        ended(position, tl::make_unexpected(error));
    } catch (const std::exception& error) {
        ended(position, tl::make_unexpected(Error(ExitCode::failure, "internal", error.what())));
    }
}

void Batch::ended(std::size_t position, Result result) {
    const Artifact& artifact = artifacts_[position];
    results_[position] = result;
    try {
        Poster poster(mailbox_, artifact);
        if (result) {
            poster.finished(artifact, *result);
        } else {
            poster.failed(artifact, result.error());
        }
    } catch (const Error&) { // nobody listens any more
    }
}

} // namespace xtask::transfer
