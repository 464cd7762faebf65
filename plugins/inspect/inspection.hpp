/// Everything that was found out about one file.
#pragma once

#include "gguf/reader.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace xtask::inspect {

struct Inspection {
    std::string name; ///< path, or URL without what may be secret
    std::optional<std::uint64_t> size{};
    gguf::Reading reading{};
    std::vector<std::string> digests{}; ///< SHA-256 of each tensor's data; empty where it was not hashed
    bool remote = false;
    std::uint64_t bytes_read = 0; ///< over the network
    std::uint64_t requests = 0;

    bool valid() const noexcept { return reading.valid(); }
    std::uint64_t problem_count() const noexcept { return reading.problems.size() + reading.more_problems; }
};

/// "byte 24: key "x" is there twice"
std::string sentence(const gguf::Problem& problem);

} // namespace xtask::inspect
