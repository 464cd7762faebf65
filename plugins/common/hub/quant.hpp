/// Which model of a repository a quantization means, and what such a model needs beside it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace xtask::hub {

/// Picks Q4_K_M, else Q8_0, else the only model there is: what llama.cpp takes where nothing is said, but no
/// guess where that would leave several.
constexpr std::string_view automatic_quant = "auto";

/// The files (of a set of shards those that are there) of the one GGUF model among `paths` (sorted) that
/// `quant` names, in any case, or `automatic_quant` picks. Projectors, drafts and importance matrices are
/// none. Throws Error(network): quant-not-found and quant-ambiguous, with what there is.
std::vector<std::string> model_of_quant(std::span<const std::string> paths, const std::string& quant);

/// The projector ("mmproj") that engines load with this model, by llama.cpp's rule: in the model's folder or
/// one above it the nearest, of those there the one whose bits come nearest to the model's; none.
std::optional<std::string> projector_of(std::span<const std::string> paths, std::string_view model);

/// The file name or its folder names that quantization: the word stands between characters that belong to
/// none.
bool names_quant(std::string_view path, std::string_view quant);

} // namespace xtask::hub
