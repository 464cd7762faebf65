/// Everything before the data of a GGUF file, to be written.
#pragma once

#include "gguf/types.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace xtask::gguf {

/// A value as it is written; its type is that of the alternative.
using Value = std::variant<std::uint32_t, std::int32_t, float, bool, std::string, std::vector<std::string>,
                           std::vector<float>, std::vector<std::int32_t>>;

/// The element's type for an array.
ValueType type_of(const Value& value) noexcept;
bool is_array(const Value& value) noexcept;

struct KeyValue {
    std::string key;
    Value value;
};

/// Key-values and tensors in the order of the file. `header` writes what stands here, right or wrong; `add`
/// and `lay_out` make it right.
struct Outline {
    std::vector<KeyValue> key_values;
    std::vector<TensorInfo> tensors;

    /// Behind the tensors that are there. Throws std::invalid_argument where the tensor has no size.
    void add(std::string name, TensorType type, std::vector<std::uint64_t> shape);
    /// Gives every tensor its offset, one after the other. Throws std::invalid_argument as `add`.
    void lay_out();

    /// Magic to padding: the data begins where it ends. Version 3, little-endian, default alignment.
    std::string header() const;
};

} // namespace xtask::gguf
