/// A vocabulary for SentencePiece tokenizers as llama.cpp implements them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace xtask::gen_fixtures {

struct Vocabulary {
    std::vector<std::string> tokens;
    std::vector<float> scores;
    std::vector<std::int32_t> types; ///< 1 normal, 2 unknown, 3 control, 6 byte
};

/// How many tokens no text is made of: unknown, begin, end, and one for each byte. They come first.
inline constexpr std::uint64_t special_tokens = 3 + 256;

/// Letters, digits and frequent pieces of English; beyond 320 tokens fillers that no text has.
Vocabulary make_vocabulary(std::uint64_t size);

} // namespace xtask::gen_fixtures
