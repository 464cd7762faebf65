/// What a model file says of itself, as far as a comparison needs it.
#pragma once

#include "gguf/reader.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace xtask::crossval {

struct ModelFacts {
    std::string path;
    std::uint64_t size = 0;
    std::string architecture;
    std::string tokenizer;             ///< "llama", "gpt2", …
    std::uint64_t context = 0;         ///< tokens; 0: not said
    std::optional<gguf::Array> tokens; ///< the vocabulary, in the file
    std::optional<std::int32_t> bos, eos;
    bool add_bos = true;
    bool quantized = false; ///< some tensor is neither F32, F16 nor BF16
    std::string summary;    ///< "llama, 117 thousand parameters, F32"

    std::uint64_t vocabulary() const noexcept { return tokens ? tokens->count : 0; }
};

/// Throws Error(failure): "malformed" for what is no valid GGUF, no model or a model without a vocabulary,
/// and the Error of a file that cannot be read.
ModelFacts read_facts(const std::string& path);

/// Nothing where both have the same tokens; else the first difference, in words.
std::optional<std::string> vocabulary_difference(const ModelFacts& a, const ModelFacts& b);

} // namespace xtask::crossval
