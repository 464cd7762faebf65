/// Many files at once: worker threads that each bring one file after the other, and one that commits them.
#pragma once

#include "transfer/committer.hpp"
#include "transfer/mailbox.hpp"
#include "transfer/transfer.hpp"

#include <atomic>
#include <cstddef>
#include <optional>
#include <span>
#include <thread>
#include <vector>

namespace xtask::transfer {

/// One call of `fetch` for several artifacts.
class Batch {
  public:
    /// The references outlive the batch. `order`: positions of the artifacts to fetch, in the order to begin.
    Batch(std::span<const Artifact> artifacts, std::span<const std::size_t> order,
          const FetchContext& context);
    ~Batch();
    Batch(const Batch&) = delete;
    Batch& operator=(const Batch&) = delete;

    /// Runs them all; the observer is called on this thread. Throws what the observer throws, after the files
    /// in progress have stopped, and the signal's Error. Results in the order of the artifacts; those not in
    /// `order` are left empty.
    std::vector<std::optional<Result>> run();

  private:
    struct Size {
        std::size_t workers, group;
        static Size of(std::size_t files, const FetchContext& context);
    };
    std::optional<std::uint64_t> bytes() const;
    void start_workers();
    void work();
    void fetch_one(std::size_t position);
    void ended(std::size_t position, Result result);
    void leave();

    const std::span<const Artifact> artifacts_;
    const std::span<const std::size_t> order_;
    const FetchContext& context_;
    const Size size_;
    Mailbox mailbox_;
    std::vector<std::optional<Result>> results_; ///< each written by the one thread that has that file
    Committer committer_;
    std::atomic<std::size_t> next_{0};
    std::atomic<int> working_{0};
    std::vector<std::thread> workers_;
};

} // namespace xtask::transfer
