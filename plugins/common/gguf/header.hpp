/// What stands before the data of a GGUF file, as it was read.
#pragma once

#include "gguf/types.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace xtask::gguf {

/// u8 to u64 are std::uint64_t, i8 to i64 std::int64_t.
using Scalar = std::variant<std::uint64_t, std::int64_t, float, double, bool, std::string>;

/// The elements stay in the file; a few are here to be looked at.
struct Array {
    ValueType type = ValueType::u8; ///< of the elements; never array
    std::uint64_t count = 0;
    std::uint64_t position = 0; ///< byte in the file where the first one begins
    std::vector<Scalar> first;  ///< at most shown_elements; long texts are cut
};

inline constexpr std::size_t shown_elements = 8;
inline constexpr std::size_t shown_text = 256;       ///< bytes of a text in an array
inline constexpr std::size_t kept_text = 64U << 10U; ///< of a text that is a value

struct Entry {
    std::string key;
    ValueType type = ValueType::u8;
    std::variant<Scalar, Array> value;
    std::uint64_t position = 0; ///< byte in the file where it begins
    std::uint64_t length = 0;   ///< bytes of a text; `value` may have less

    const Array* array() const noexcept { return std::get_if<Array>(&value); }
    /// The value, where it is one of that kind.
    template <class T>
    const T* scalar() const noexcept {
        const auto* any = std::get_if<Scalar>(&value);
        return any == nullptr ? nullptr : std::get_if<T>(any);
    }
};

struct Tensor {
    TensorInfo info;
    std::uint64_t position = 0;        ///< byte in the file where its description begins
    std::uint64_t type_position = 0;   ///< and its type
    std::uint64_t offset_position = 0; ///< and its offset
    std::optional<std::uint64_t> size; ///< bytes of data without padding; nothing where there is no answer
};

struct Header {
    std::uint32_t version = 0;
    std::uint32_t alignment = default_alignment;
    std::vector<Entry> entries;
    std::vector<Tensor> tensors;
    std::uint64_t size = 0; ///< bytes up to the padding
    std::uint64_t data = 0; ///< byte in the file where the data begins

    const Entry* find(std::string_view key) const noexcept {
        for (const Entry& entry : entries) {
            if (entry.key == key) return &entry;
        }
        return nullptr;
    }
};

} // namespace xtask::gguf
