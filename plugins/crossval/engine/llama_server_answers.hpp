/// What llama-server says, read and checked.
#pragma once

#include "engine/adapter.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace xtask::crossval {

/// A row of log-probabilities from the answer to /completion with n_probs; `vocabulary` long. Refusals: lost
/// (not every token once), unsupported (a server too old to name tokens by id).
Reply<std::vector<float>> read_log_probabilities(const JsonView& answer, std::uint64_t vocabulary);

/// What the answer to /completion went on with.
Reply<Continuation> read_continuation(Context& context, const std::string& body);

/// Whether requests to 127.0.0.1 would go through a proxy, by the environment.
bool proxied(const Settings& settings);

} // namespace xtask::crossval
