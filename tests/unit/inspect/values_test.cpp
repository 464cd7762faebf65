#include "values.hpp"

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::inspect;
using gguf::Array;
using gguf::Entry;
using gguf::Scalar;
using gguf::ValueType;

namespace {

std::string text(Scalar value) { return shown(Entry{"k", ValueType::u8, std::move(value), 0}); }

std::string json(const Scalar& value) {
    JsonWriter writer;
    write_value(writer, value);
    return writer.take();
}

} // namespace

TEST_CASE("values on a line") {
    CHECK(text(std::uint64_t{7}) == "7");
    CHECK(text(std::int64_t{-7}) == "-7");
    CHECK(text(0.1F) == "0.1");
    CHECK(text(0.1) == "0.1");
    CHECK(text(true) == "true");
    CHECK(text(std::string("a\nb\tc\rd")) == "a\\nb\\tc\\rd");
    CHECK(text(std::string(100, 'x')) == std::string(64, 'x') + "…");
    std::string wide = std::string(63, 'x');
    wide += "\xE2\x96\x81\xE2\x96\x81";
    CHECK(text(wide) == std::string(63, 'x') + "…");
}

TEST_CASE("arrays on a line") {
    const Entry entry{"k", ValueType::array,
                      Array{ValueType::i32, 320, 0, {std::int64_t{2}, std::int64_t{3}}}, 0};
    CHECK(shown(entry) == "2, 3 …");
    CHECK(shown_type(entry) == "320 i32");
    const Entry whole{"k", ValueType::array, Array{ValueType::i32, 1, 0, {std::int64_t{2}}}, 0};
    CHECK(shown(whole) == "2");
    const Entry none{"k", ValueType::array, Array{ValueType::i32, 0, 0, {}}, 0};
    CHECK(shown(none).empty());
    const Entry long_texts{
        "k", ValueType::array,
        Array{ValueType::string,
              3,
              0,
              {Scalar(std::string(90, 'x')), Scalar(std::string("y")), Scalar(std::string("z"))}},
        0};
    CHECK(shown(long_texts) == std::string(64, 'x') + "… …");
}

TEST_CASE("shapes") {
    CHECK(shown_shape({64, 320}) == "64 × 320");
    CHECK(shown_shape({}) == "scalar");
}

TEST_CASE("values for programs") {
    CHECK(json(std::uint64_t{7}) == "7");
    CHECK(json(~std::uint64_t{0}) == "\"18446744073709551615\"");
    CHECK(json(std::int64_t{-7}) == "-7");
    CHECK(json(0.5F) == "0.5");
    CHECK(json(0.5) == "0.5");
    CHECK(json(false) == "false");
    CHECK(json(std::string("a\"b")) == "\"a\\\"b\"");
}
