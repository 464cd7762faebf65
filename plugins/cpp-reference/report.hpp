/// What fetch-cpp says in the end.
#pragma once

#include "receipt.hpp"
#include "request.hpp"

#include <string>

namespace xtask::cpp_reference {

enum class State { unchanged, built, planned };

struct Report {
    State state = State::built;
    std::string why;                         ///< something has to be built; or had to
    Receipt receipt;                         ///< of what is there in the end; planned: what is known so far
    std::string moved_from;                  ///< the commit a tag stood for before
    std::uint64_t needed = 0, available = 0; ///< planned: bytes, an estimate and what is free
};

std::string report_text(const Request& request, const Report& report);
std::string report_json(const Request& request, const Report& report);

/// Lines for a shell, or a JSON object: BITNET_CPP_DIR, where the engine and its tools are.
std::string environment_text(const Request& request);

} // namespace xtask::cpp_reference
