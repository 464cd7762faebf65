#include "gguf/types.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace xtask::gguf {

namespace {

constexpr std::uint64_t largest = std::numeric_limits<std::int64_t>::max();

struct ValueTypeInfo {
    std::string_view name;
    std::uint64_t size;
};
constexpr std::array<ValueTypeInfo, value_type_count> value_types{{{"u8", 1},
                                                                   {"i8", 1},
                                                                   {"u16", 2},
                                                                   {"i16", 2},
                                                                   {"u32", 4},
                                                                   {"i32", 4},
                                                                   {"f32", 4},
                                                                   {"bool", 1},
                                                                   {"string", 0},
                                                                   {"array", 0},
                                                                   {"u64", 8},
                                                                   {"i64", 8},
                                                                   {"f64", 8}}};

// clang-format off
constexpr std::array tensor_types{
    // id, name, block elements, block bytes, scales: where, how many; extra bytes
    TensorTypeInfo{ 0, "F32",       1,   4},
    TensorTypeInfo{ 1, "F16",       1,   2, 0, 1},
    TensorTypeInfo{ 2, "Q4_0",     32,  18, 0, 1},
    TensorTypeInfo{ 3, "Q4_1",     32,  20, 0, 2},
    TensorTypeInfo{ 6, "Q5_0",     32,  22, 0, 1},
    TensorTypeInfo{ 7, "Q5_1",     32,  24, 0, 2},
    TensorTypeInfo{ 8, "Q8_0",     32,  34, 0, 1},
    TensorTypeInfo{ 9, "Q8_1",     32,  36, 0, 2},
    TensorTypeInfo{10, "Q2_K",    256,  84, 80, 2},
    TensorTypeInfo{11, "Q3_K",    256, 110, 108, 1},
    TensorTypeInfo{12, "Q4_K",    256, 144, 0, 2},
    TensorTypeInfo{13, "Q5_K",    256, 176, 0, 2},
    TensorTypeInfo{14, "Q6_K",    256, 210, 208, 1},
    TensorTypeInfo{15, "Q8_K",    256, 292},
    TensorTypeInfo{16, "IQ2_XXS", 256,  66, 0, 1},
    TensorTypeInfo{17, "IQ2_XS",  256,  74, 0, 1},
    TensorTypeInfo{18, "IQ3_XXS", 256,  98, 0, 1},
    TensorTypeInfo{19, "IQ1_S",   256,  50, 0, 1},
    TensorTypeInfo{20, "IQ4_NL",   32,  18, 0, 1},
    TensorTypeInfo{21, "IQ3_S",   256, 110, 0, 1},
    TensorTypeInfo{22, "IQ2_S",   256,  82, 0, 1},
    TensorTypeInfo{23, "IQ4_XS",  256, 136, 0, 1},
    TensorTypeInfo{24, "I8",        1,   1},
    TensorTypeInfo{25, "I16",       1,   2},
    TensorTypeInfo{26, "I32",       1,   4},
    TensorTypeInfo{27, "I64",       1,   8},
    TensorTypeInfo{28, "F64",       1,   8},
    TensorTypeInfo{29, "IQ1_M",   256,  56},
    TensorTypeInfo{30, "BF16",      1,   2},
    TensorTypeInfo{34, "TQ1_0",   256,  54, 52, 1},
    TensorTypeInfo{35, "TQ2_0",   256,  66, 64, 1},
    TensorTypeInfo{36, "I2_S",    128,  32, 0, 0, 32},
    TensorTypeInfo{39, "MXFP4",    32,  17},
    TensorTypeInfo{40, "NVFP4",    64,  36},
    TensorTypeInfo{41, "Q1_0",    128,  18, 0, 1},
    TensorTypeInfo{42, "Q2_0",     64,  18, 0, 1},
};
// clang-format on

std::optional<std::uint64_t> product(std::uint64_t a, std::uint64_t b) noexcept {
    if (a != 0 && b > largest / a) return std::nullopt;
    return a * b;
}

} // namespace

std::string_view name_of(ValueType type) noexcept { return value_types[static_cast<std::size_t>(type)].name; }

std::uint64_t size_of(ValueType type) noexcept { return value_types[static_cast<std::size_t>(type)].size; }

const TensorTypeInfo* tensor_type(std::uint32_t id) noexcept {
    const auto* const found = std::find_if(tensor_types.begin(), tensor_types.end(),
                                           [&](const TensorTypeInfo& info) { return info.id == id; });
    return found == tensor_types.end() ? nullptr : &*found;
}

const TensorTypeInfo& tensor_type(TensorType type) noexcept {
    return *tensor_type(static_cast<std::uint32_t>(type));
}

std::string name_of_tensor_type(std::uint32_t id) {
    const TensorTypeInfo* const info = tensor_type(id);
    return info == nullptr ? "type " + std::to_string(id) : std::string(info->name);
}

std::optional<std::uint64_t> element_count(std::span<const std::uint64_t> shape) noexcept {
    std::optional<std::uint64_t> count = 1;
    for (const std::uint64_t dimension : shape) {
        count = product(*count, dimension);
        if (!count) return std::nullopt;
    }
    return count;
}

std::optional<std::uint64_t> data_size(const TensorInfo& tensor) noexcept {
    const TensorTypeInfo* const type = tensor_type(tensor.type);
    const auto elements = element_count(tensor.shape);
    if (type == nullptr || !elements) return std::nullopt;
    // I2_S packs a whole tensor, every other type row by row.
    const std::uint64_t row = tensor.shape.empty() ? 1 : tensor.shape.front();
    const std::uint64_t whole = type->extra != 0 ? *elements : row;
    if (whole % type->block_elements != 0) return std::nullopt;
    const auto blocks = product(*elements / type->block_elements, type->block_bytes);
    if (!blocks || *blocks > largest - type->extra) return std::nullopt;
    return *blocks + type->extra;
}

std::optional<std::uint64_t> align_up(std::uint64_t position, std::uint64_t alignment) noexcept {
    const std::uint64_t over = position % alignment;
    if (over == 0) return position;
    const std::uint64_t missing = alignment - over;
    if (position > std::numeric_limits<std::uint64_t>::max() - missing) return std::nullopt;
    return position + missing;
}

} // namespace xtask::gguf
