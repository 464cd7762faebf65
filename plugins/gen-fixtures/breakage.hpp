/// Ways in which a file can be malformed. A loader must refuse every one of them.
#pragma once

#include "model.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace xtask::gen_fixtures {

/// What a kind does not touch is null.
struct Breakage {
    std::string_view name;
    std::string_view summary;
    /// Takes something away; the rest stays right.
    void (*model)(Model& model) = nullptr;
    /// Says something else than what the data is.
    void (*outline)(gguf::Outline& outline) = nullptr;
    /// Overwrites bytes of the header.
    void (*header)(std::string& header) = nullptr;
    /// Overwrites the first bytes of the data, of which there are some.
    void (*data)(const Model& model, std::string& start) = nullptr;
    /// Bytes that are left of a file of `size` bytes.
    std::uint64_t (*length)(std::uint64_t header, std::uint64_t size) = nullptr;
};

std::span<const Breakage> breakages() noexcept;

/// Throws Error(usage) for an unknown name.
const Breakage& breakage(std::string_view name);

} // namespace xtask::gen_fixtures
