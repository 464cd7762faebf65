#include "weights.hpp"

#include "encode.hpp"
#include "random_bytes.hpp"

#include <algorithm>
#include <bit>
#include <span>
#include <vector>

namespace xtask::gen_fixtures {

namespace {

constexpr std::uint64_t piece_elements = 32U << 10U; // a multiple of every block

void write_constant(float constant, std::uint64_t count, const gguf::Sink& sink) {
    const auto bits = std::bit_cast<std::uint32_t>(constant);
    std::string bytes;
    for (std::uint64_t i = 0; i < count; ++i) {
        for (unsigned shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(bits >> shift);
    }
    sink(bytes);
}

/// -1, 0 and 1, each as often as the others.
std::int8_t ternary(std::uint8_t byte) {
    return byte == 255 ? std::int8_t{0} : static_cast<std::int8_t>(byte % 3 - 1);
}

/// -127 to 127.
std::int8_t balanced(std::uint8_t byte) {
    return byte == 0x80 ? std::int8_t{0} : static_cast<std::int8_t>(byte);
}

void fill(std::span<std::int8_t> values, RandomBytes& random, Filling::Kind kind) {
    if (kind == Filling::Kind::ternary) {
        for (auto& value : values) value = ternary(random.next());
    } else {
        for (auto& value : values) value = balanced(random.next());
    }
}

} // namespace

void write_weights(const Model& model, std::size_t index, const gguf::Sink& sink) {
    const gguf::TensorInfo& tensor = model.outline.tensors[index];
    const Filling& filling = model.fillings[index];
    const std::uint64_t count = gguf::element_count(tensor.shape).value();
    if (filling.kind == Filling::Kind::constant) return write_constant(filling.constant, count, sink);

    const auto type = static_cast<gguf::TensorType>(tensor.type);
    const std::uint64_t faint = filling.faint_rows * tensor.shape.front();
    RandomBytes random(model.seed, tensor.name);
    std::vector<std::int8_t> values;
    std::string bytes;
    for (std::uint64_t done = 0; done < count; done += values.size()) {
        values.resize(static_cast<std::size_t>(std::min(piece_elements, count - done)));
        fill(values, random, filling.kind);
        const auto faint_here =
            static_cast<std::size_t>(std::min<std::uint64_t>(values.size(), faint - std::min(faint, done)));
        for (auto& value : std::span(values).first(faint_here)) value = static_cast<std::int8_t>(value >> 3);
        bytes.clear();
        encode(type, values, filling.exponent, bytes);
        sink(bytes);
    }
    bytes.clear();
    encode_end(type, filling.exponent, bytes);
    sink(bytes);
}

} // namespace xtask::gen_fixtures
