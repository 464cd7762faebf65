#include "gguf/types.hpp"

#include <catch2/catch.hpp>

using namespace xtask::gguf;

namespace {

constexpr std::uint64_t huge = std::uint64_t{1} << 62U;

std::optional<std::uint64_t> size(std::uint32_t type, std::vector<std::uint64_t> shape) {
    return data_size({"t", std::move(shape), type, 0});
}

} // namespace

TEST_CASE("value types") {
    CHECK(name_of(ValueType::u8) == "u8");
    CHECK(name_of(ValueType::array) == "array");
    CHECK(name_of(ValueType::f64) == "f64");
    CHECK(size_of(ValueType::boolean) == 1);
    CHECK(size_of(ValueType::f32) == 4);
    CHECK(size_of(ValueType::string) == 0);
    CHECK(size_of(ValueType::i64) == 8);
}

TEST_CASE("tensor types are found by id") {
    CHECK(name_of_tensor_type(8) == "Q8_0");
    CHECK(name_of_tensor_type(4) == "type 4");
    CHECK(tensor_type(99) == nullptr);
    CHECK(tensor_type(TensorType::tq1_0).block_bytes == 54);
}

TEST_CASE("how many bytes a tensor has") {
    CHECK(size(0, {64, 320}) == 64 * 320 * 4);
    CHECK(size(1, {3}) == 6);
    CHECK(size(8, {64, 2}) == 4 * 34);
    CHECK(size(34, {256, 4}) == 4 * 54);
    CHECK(size(35, {256, 4}) == 4 * 66);
    CHECK(size(36, {256, 4}) == 256 + 32);
    CHECK(size(36, {64, 2}) == 32 + 32);
    CHECK(size(0, {}) == 4);
    CHECK(size(0, {5, 0}) == 0);
}

TEST_CASE("tensors without a size") {
    CHECK(size(8, {33}) == std::nullopt);
    CHECK(size(36, {64}) == std::nullopt);
    CHECK(size(99, {1}) == std::nullopt);
    CHECK(size(4, {32}) == std::nullopt);
    CHECK(size(0, {huge, 4}) == std::nullopt);
    CHECK(size(0, {huge}) == std::nullopt);
    CHECK(size(0, {huge, huge, huge, huge}) == std::nullopt);
    CHECK(size(24, {huge}) == huge);
}

TEST_CASE("the next aligned position") {
    CHECK(align_up(0, 32) == 0);
    CHECK(align_up(1, 32) == 32);
    CHECK(align_up(32, 32) == 32);
    CHECK(align_up(~std::uint64_t{0}, 32) == std::nullopt);
    CHECK(align_up(~std::uint64_t{31}, 32) == ~std::uint64_t{31});
}
