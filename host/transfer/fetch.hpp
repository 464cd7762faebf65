/// One file on its way, until it is there or only needs to be committed.
#pragma once

#include "transfer/existing.hpp"
#include "transfer/names.hpp"
#include "transfer/transfer.hpp"
#include "transfer/verified.hpp"

#include <optional>
#include <string>
#include <variant>

namespace xtask::transfer {

class Download; // transfer/download.hpp

/// Used once, on one thread.
class Fetch {
  public:
    /// The references outlive it; `artifact` is normalized. Throws Error(usage) for an unsafe name or a
    /// malformed hash.
    Fetch(Artifact& artifact, const FetchContext& context);

    /// An Outcome where nothing is left to do. Throws as `fetch` does.
    std::variant<Outcome, Verified> run();

  private:
    std::optional<Duration> lock_wait() const;
    base::Lock lock() const;
    std::optional<Outcome> untouched();
    Outcome plan() const;
    void refuse_contradiction(const Existing& existing) const;
    Outcome offline(const Existing& existing);
    Outcome use(const Existing& existing);
    [[noreturn]] void refuse_finished(const Existing& existing) const;
    std::variant<Outcome, Verified> download(const Existing& existing, base::Lock lock);
    Error explained(const Error& wrong, const Download& download) const;
    void check_gguf(Download& download) const;
    Receipt receipt_for(const Digests& digests, const std::string& verified) const;
    Outcome outcome_for(State state) const;

    Artifact& artifact_;
    const FetchContext& context_;
    const Names names_;
    bool shared_ = true;
};

} // namespace xtask::transfer
