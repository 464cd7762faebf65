#include "gguf/floats.hpp"

#include <cstring>

namespace xtask::gguf {

namespace {

/// Every exponent bit of an IEEE 754 number of that width is set. GGUF and this machine are little-endian.
template <class Word>
std::optional<std::size_t> first_with(Word exponent, std::string_view bytes, std::size_t stride) {
    for (std::size_t at = 0; at + sizeof(Word) <= bytes.size(); at += stride) {
        Word word = 0;
        std::memcpy(&word, bytes.data() + at, sizeof word);
        if ((word & exponent) == exponent) return at;
    }
    return std::nullopt;
}

constexpr std::uint16_t half = 0x7C00;
constexpr std::uint16_t brain = 0x7F80;
constexpr std::uint32_t single = 0x7F80'0000;
constexpr std::uint64_t twice = 0x7FF0'0000'0000'0000;

} // namespace

std::optional<std::size_t> first_not_finite(const TensorTypeInfo& type, std::string_view blocks) {
    if (type.name == "F32") return first_with(single, blocks, sizeof single);
    if (type.name == "F64") return first_with(twice, blocks, sizeof twice);
    if (type.name == "BF16") return first_with(brain, blocks, sizeof brain);
    std::optional<std::size_t> first;
    for (std::uint32_t i = 0; i < type.scales; ++i) {
        const std::size_t start = type.scale_at + i * sizeof half;
        if (start > blocks.size()) break;
        const auto found = first_with(half, blocks.substr(start), type.block_bytes);
        if (found && (!first || *found + start < *first)) first = *found + start;
    }
    return first;
}

} // namespace xtask::gguf
