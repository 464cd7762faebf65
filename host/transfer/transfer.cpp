#include "transfer/transfer.hpp"

#include "transfer/batch.hpp"
#include "transfer/commit.hpp"
#include "transfer/fetch.hpp"
#include "transfer/targets.hpp"

namespace xtask::transfer {
namespace {

Outcome fetch_and_commit(Artifact& artifact, const FetchContext& context) {
    auto end = Fetch(artifact, context).run();
    if (const auto* outcome = std::get_if<Outcome>(&end)) return *outcome;
    Result result = std::move(commit({&std::get<Verified>(end), 1}).front());
    if (!result) throw Error(result.error());
    return std::move(*result);
}

Result fetch_alone(const Artifact& artifact, const FetchContext& context) {
    try {
        return fetch(artifact, context);
    } catch (const Error& error) {
        if (is_signal(error.code)) throw;
        return tl::make_unexpected(error);
    }
}

/// Of a file on the calling thread; a worker's is the batch's to give back.
class OneConnection {
  public:
    explicit OneConnection(Connections& connections) : connections_(connections) { connections_.take(1); }
    ~OneConnection() { connections_.give_back(1); }
    OneConnection(const OneConnection&) = delete;
    OneConnection& operator=(const OneConnection&) = delete;

  private:
    Connections& connections_;
};

} // namespace

Outcome fetch(const Artifact& artifact, const FetchContext& context) {
    const OneConnection connection(context.commons.connections);
    Artifact wanted = artifact;
    try {
        Outcome outcome = fetch_and_commit(wanted, context);
        context.observer.finished(wanted, outcome);
        return outcome;
    } catch (const Error& error) {
        context.observer.failed(wanted, error);
        throw;
    } catch (const std::exception& error) {
        context.observer.failed(wanted, Error(ExitCode::failure, "internal", error.what()));
        throw;
    }
}

std::vector<Result> fetch(std::span<const Artifact> artifacts, const FetchContext& context) {
    const std::vector<std::size_t> first = first_of_each(artifacts);
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < first.size(); ++i) {
        if (first[i] == i) order.push_back(i);
    }
    std::vector<std::optional<Result>> results(artifacts.size());
    if (order.size() == 1) {
        results[order.front()] = fetch_alone(artifacts[order.front()], context);
    } else if (!order.empty()) {
        results = Batch(artifacts, order, context).run();
    }
    std::vector<Result> all;
    all.reserve(first.size());
    for (const std::size_t position : first) all.push_back(*results[position]);
    return all;
}

} // namespace xtask::transfer
