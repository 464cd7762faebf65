/// What the command line of crossval asks for, checked: nothing was started and nothing written.
#pragma once

#include "engine/catalog.hpp"
#include "figures/profile.hpp"
#include "prompts/prompts.hpp"
#include "rungs/ladder.hpp"

#include <xtask/command.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace xtask::crossval {

struct Request {
    Choice candidate;
    std::string reference;              ///< as it was named; looked for later
    std::string model, candidate_model; ///< absolute; the latter may be empty
    std::vector<Prompt> prompts;
    std::string corpus;
    std::uint64_t corpus_bytes = 0;
    int max_tokens = 0, threads = 1;
    std::int64_t timeout = 0; ///< ms
    Ladder ladder;
    std::string report; ///< folder, absolute
    bool dry_run = false;
};

/// Throws Error(usage).
Request read_request(Context& context, const Args& args);

/// That of --profile, else what the models' types ask for, with the limits of the command line. Throws
/// Error(usage).
Profile read_profile(Context& context, const Args& args, bool quantized);

} // namespace xtask::crossval
