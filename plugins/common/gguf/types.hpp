/// What GGUF values and tensors can be: numbers, names and sizes.
///
/// Sources: the GGUF specification (ggml, docs/gguf.md) and enum ggml_type of llama.cpp; I2_S is BitNet's.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace xtask::gguf {

enum class ValueType : std::uint32_t {
    u8,
    i8,
    u16,
    i16,
    u32,
    i32,
    f32,
    boolean,
    string,
    array,
    u64,
    i64,
    f64
};

inline constexpr std::uint32_t value_type_count = 13;

/// "u32", "string", …
std::string_view name_of(ValueType type) noexcept;
/// Bytes of one value; 0 for strings and arrays, which say themselves how long they are.
std::uint64_t size_of(ValueType type) noexcept;

/// The types this project writes; there are more to read.
enum class TensorType : std::uint32_t {
    f32 = 0,
    f16 = 1,
    q8_0 = 8,
    i32 = 26,
    tq1_0 = 34,
    tq2_0 = 35,
    i2_s = 36
};

/// How values of one type are stored: in blocks, along the first dimension.
struct TensorTypeInfo {
    std::uint32_t id;
    std::string_view name;
    std::uint32_t block_elements;
    std::uint32_t block_bytes;
    std::uint32_t scale_at = 0; ///< where in a block its half-precision scales begin
    std::uint32_t scales = 0;   ///< how many there are, one after the other
    std::uint32_t extra = 0;    ///< bytes after the blocks of a tensor: a scale and padding
};

/// Nothing for ids that no engine reads (any more).
const TensorTypeInfo* tensor_type(std::uint32_t id) noexcept;
const TensorTypeInfo& tensor_type(TensorType type) noexcept;
/// "F32", or "type 99" where there is no such type.
std::string name_of_tensor_type(std::uint32_t id);

/// A tensor as the header describes it.
struct TensorInfo {
    std::string name;
    std::vector<std::uint64_t> shape; ///< fastest dimension first
    std::uint32_t type = 0;
    std::uint64_t offset = 0; ///< from the start of the data
};

inline constexpr std::uint32_t max_dimensions = 4;
inline constexpr std::uint64_t max_tensor_name = 64; ///< bytes
inline constexpr std::uint32_t default_alignment = 32;

/// The product; nothing where it has no 63 bits. No dimensions: 1.
std::optional<std::uint64_t> element_count(std::span<const std::uint64_t> shape) noexcept;

/// Bytes of a tensor's data without padding. Nothing where there is no answer: the type is unknown, the first
/// dimension is no multiple of its block, or the number has no 63 bits.
std::optional<std::uint64_t> data_size(const TensorInfo& tensor) noexcept;

/// The next multiple of `alignment`; nothing where that has no 64 bits.
std::optional<std::uint64_t> align_up(std::uint64_t position, std::uint64_t alignment) noexcept;

} // namespace xtask::gguf
