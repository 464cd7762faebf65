#include "gguf/outline.hpp"

#include <catch2/catch.hpp>

using namespace xtask::gguf;

namespace {

std::string bytes(std::initializer_list<int> list) {
    std::string text;
    for (const int byte : list) text += static_cast<char>(byte);
    return text;
}

std::string padded(std::string text) {
    text.resize((text.size() + 31) / 32 * 32);
    return text;
}

} // namespace

TEST_CASE("an empty outline") {
    CHECK(Outline().header() == padded("GGUF" + bytes({3, 0, 0, 0}) + std::string(16, '\0')));
}

TEST_CASE("every byte of a small header") {
    Outline outline;
    outline.key_values = {{"n", std::uint32_t{258}}, {"l", std::vector<std::string>{"x"}}};
    outline.add("t", TensorType::f32, {3});
    const std::string expected =
        "GGUF" + bytes({3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0}) +
        bytes({1, 0, 0, 0, 0, 0, 0, 0}) + "n" + bytes({4, 0, 0, 0, 2, 1, 0, 0}) +
        bytes({1, 0, 0, 0, 0, 0, 0, 0}) + "l" + bytes({9, 0, 0, 0, 8, 0, 0, 0}) +
        bytes({1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0}) + "x" + bytes({1, 0, 0, 0, 0, 0, 0, 0}) +
        "t" + bytes({1, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0}) + bytes({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    CHECK(outline.header() == padded(expected));
}

TEST_CASE("values by type") {
    const auto value_bytes = [](Value value) {
        Outline outline;
        outline.key_values.push_back({"k", std::move(value)});
        return outline.header().substr(4 + 4 + 8 + 8 + 8 + 1, 12);
    };
    CHECK(value_bytes(std::int32_t{-2}) == bytes({5, 0, 0, 0, 0xFE, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0}));
    CHECK(value_bytes(1.0F) == bytes({6, 0, 0, 0, 0, 0, 0x80, 0x3F, 0, 0, 0, 0}));
    CHECK(value_bytes(true) == bytes({7, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0}));
    CHECK(value_bytes(std::string("ab")).substr(0, 8) == bytes({8, 0, 0, 0, 2, 0, 0, 0}));
    CHECK(value_bytes(std::vector<float>{}).substr(0, 8) == bytes({9, 0, 0, 0, 6, 0, 0, 0}));
    CHECK(value_bytes(std::vector<std::int32_t>{}).substr(0, 8) == bytes({9, 0, 0, 0, 5, 0, 0, 0}));
    CHECK(type_of(std::vector<std::string>{}) == ValueType::string);
    CHECK(is_array(std::vector<std::int32_t>{}));
    CHECK_FALSE(is_array(std::string()));
}

TEST_CASE("tensors lie one after the other, each aligned") {
    Outline outline;
    outline.add("a", TensorType::f32, {3});
    outline.add("b", TensorType::q8_0, {32});
    outline.add("c", TensorType::f32, {8});
    outline.add("d", TensorType::f32, {1});
    const auto offsets = [&] {
        std::vector<std::uint64_t> list;
        for (const auto& tensor : outline.tensors) list.push_back(tensor.offset);
        return list;
    };
    CHECK(offsets() == std::vector<std::uint64_t>{0, 32, 96, 128});
    outline.tensors.erase(outline.tensors.begin() + 1);
    outline.lay_out();
    CHECK(offsets() == std::vector<std::uint64_t>{0, 32, 64});
    CHECK_THROWS_AS(outline.add("e", TensorType::q8_0, {33}), std::invalid_argument);
    outline.tensors[0].type = 99;
    CHECK_THROWS_AS(outline.lay_out(), std::invalid_argument);
}
