#include "gguf/outline.hpp"

#include <bit>
#include <stdexcept>
#include <type_traits>

namespace xtask::gguf {

namespace {

constexpr std::uint32_t version = 3;

template <class T>
struct TypeOf;
template <>
struct TypeOf<std::uint32_t> {
    static constexpr ValueType type = ValueType::u32;
};
template <>
struct TypeOf<std::int32_t> {
    static constexpr ValueType type = ValueType::i32;
};
template <>
struct TypeOf<float> {
    static constexpr ValueType type = ValueType::f32;
};
template <>
struct TypeOf<bool> {
    static constexpr ValueType type = ValueType::boolean;
};
template <>
struct TypeOf<std::string> {
    static constexpr ValueType type = ValueType::string;
};
template <class T>
struct TypeOf<std::vector<T>> : TypeOf<T> {};

class Bytes {
  public:
    void add(std::uint32_t number) { little_endian(number); }
    void add(std::uint64_t number) { little_endian(number); }
    void add(std::int32_t number) { little_endian(static_cast<std::uint32_t>(number)); }
    void add(float number) { little_endian(std::bit_cast<std::uint32_t>(number)); }
    void add(bool flag) { bytes_ += flag ? '\1' : '\0'; }
    void add(ValueType type) { little_endian(static_cast<std::uint32_t>(type)); }
    void add(const std::string& text) {
        add(std::uint64_t{text.size()});
        bytes_ += text;
    }
    template <class T>
    void add(const std::vector<T>& array) {
        add(TypeOf<T>::type);
        add(std::uint64_t{array.size()});
        for (const auto& element : array) add(element);
    }
    void raw(std::string_view bytes) { bytes_ += bytes; }

    std::string padded() && {
        bytes_.resize(static_cast<std::size_t>(align_up(bytes_.size(), default_alignment).value()));
        return std::move(bytes_);
    }

  private:
    template <class Number>
    void little_endian(Number number) {
        for (std::size_t i = 0; i < sizeof number; ++i) bytes_ += static_cast<char>(number >> 8U * i);
    }

    std::string bytes_;
};

std::uint64_t offset_after(const TensorInfo* last) {
    return last == nullptr ? 0 : align_up(last->offset + data_size(*last).value(), default_alignment).value();
}

void check_size(const TensorInfo& tensor) {
    if (!data_size(tensor)) throw std::invalid_argument("tensor " + tensor.name + " has no size");
}

} // namespace

ValueType type_of(const Value& value) noexcept {
    return std::visit([](const auto& content) { return TypeOf<std::decay_t<decltype(content)>>::type; },
                      value);
}

bool is_array(const Value& value) noexcept {
    return value.index() >= 5; // where the vectors begin
}

void Outline::add(std::string name, TensorType type, std::vector<std::uint64_t> shape) {
    TensorInfo tensor{std::move(name), std::move(shape), static_cast<std::uint32_t>(type), 0};
    check_size(tensor);
    tensor.offset = offset_after(tensors.empty() ? nullptr : &tensors.back());
    tensors.push_back(std::move(tensor));
}

void Outline::lay_out() {
    const TensorInfo* last = nullptr;
    for (TensorInfo& tensor : tensors) {
        check_size(tensor);
        tensor.offset = offset_after(last);
        last = &tensor;
    }
}

std::string Outline::header() const {
    Bytes bytes;
    bytes.raw("GGUF");
    bytes.add(version);
    bytes.add(std::uint64_t{tensors.size()});
    bytes.add(std::uint64_t{key_values.size()});
    for (const auto& [key, value] : key_values) {
        bytes.add(key);
        bytes.add(is_array(value) ? ValueType::array : type_of(value));
        std::visit([&](const auto& content) { bytes.add(content); }, value);
    }
    for (const TensorInfo& tensor : tensors) {
        bytes.add(tensor.name);
        bytes.add(static_cast<std::uint32_t>(tensor.shape.size()));
        for (const std::uint64_t dimension : tensor.shape) bytes.add(dimension);
        bytes.add(tensor.type);
        bytes.add(tensor.offset);
    }
    return std::move(bytes).padded();
}

} // namespace xtask::gguf
