/// One file held against what it should be.
#pragma once

#include "installed.hpp"

#include <xtask/context.hpp>

#include <string>
#include <string_view>

namespace xtask::hf_download {

struct Check {
    enum class State {
        intact,
        damaged,    ///< other bytes, or no regular file
        missing,    ///< there is a receipt, or the hub has it, and no file
        unrecorded, ///< nothing says what it should be
        repaired,
    };

    Installed file; ///< what it should be; of an unrecorded one only where it is
    State state = State::unrecorded;
    std::string why{};            ///< damaged: what is wrong with it
    std::vector<Range> damaged{}; ///< damaged: where, as closely as its receipt can tell
    std::uint64_t fetched = 0;    ///< repaired: bytes that had to come anew
};

std::string_view state_name(Check::State state) noexcept;

/// Reads all of the file, with progress. SHA-256, else the git blob id. Throws Error(failure) where it cannot
/// be looked at, and the signal's.
void look_at(Context& context, Check& check);

/// What the file should be, for the transfer.
Artifact artifact_of(const Installed& file);

} // namespace xtask::hf_download
