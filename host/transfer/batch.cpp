#include "transfer/batch.hpp"

#include "base/descriptors.hpp"

#include <algorithm>
#include <system_error>

namespace xtask::transfer {
namespace {

constexpr std::size_t descriptors_of_the_process = 64;
constexpr std::size_t descriptors_of_a_file = 16; // in progress: lock, partial, connections, events

int workers_for(std::size_t files, int connections) {
    const auto wanted = std::min(files, static_cast<std::size_t>(std::max(connections, 1)));
    const auto limit = base::allow_descriptors(descriptors_of_the_process + wanted * descriptors_of_a_file);
    const auto room = limit > descriptors_of_the_process ? limit - descriptors_of_the_process : 0;
    return static_cast<int>(std::clamp<std::size_t>(room / descriptors_of_a_file, 1, wanted));
}

} // namespace

Batch::Batch(std::span<const Artifact> artifacts, std::span<const std::size_t> order,
             const FetchContext& context)
    : artifacts_(artifacts), order_(order), context_(context), results_(artifacts.size()) {}

Batch::~Batch() {
    mailbox_.close();
    for (std::thread& worker : workers_) worker.join();
}

std::vector<std::optional<Result>> Batch::run() {
    if (order_.empty()) return std::move(results_);
    context_.observer.opened(artifacts_);
    start_workers(workers_for(order_.size(), context_.commons.connections.limit()));
    for (auto letters = mailbox_.take(); !letters.empty(); letters = mailbox_.take()) {
        for (const Mailbox::Letter& tell : letters) tell(context_.observer);
    }
    context_.observer.closed();

    for (const std::size_t position : order_) {
        const auto& result = results_[position];
        if (!result) context_.cancel.check();
        if (result && !*result && base::is_signal(result->error().code)) throw Error(result->error());
    }
    return std::move(results_);
}

void Batch::start_workers(int count) {
    context_.commons.connections.take(count);
    working_ = count;
    for (int i = 0; i < count; ++i) {
        try {
            workers_.emplace_back([this] {
                work();
                leave();
            });
        } catch (const std::system_error&) {
            for (; i < count; ++i) leave();
        }
    }
    if (workers_.empty()) {
        throw Error(ExitCode::failure, "no-thread", "cannot start a thread",
                    "raise the limit of processes (ulimit -u)");
    }
}

void Batch::leave() {
    context_.commons.connections.give_back(1);
    if (--working_ == 0) mailbox_.finish();
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
    FetchContext context{context_.options, context_.net, context_.cancel, context_.commons, poster};
    try {
        results_[position] = fetch(artifacts_[position], context);
    } catch (const Error& error) {
        results_[position] = tl::make_unexpected(error);
    } catch (const std::exception& error) {
        results_[position] = tl::make_unexpected(Error(ExitCode::failure, "internal", error.what()));
    }
}

} // namespace xtask::transfer
