#include "gguf/outline.hpp"
#include "gguf/reader.hpp"

#include <catch2/catch.hpp>

using namespace xtask::gguf;

namespace {

/// A file of one F32 tensor with these key-values.
std::string file(std::vector<KeyValue> key_values) {
    Outline outline;
    outline.key_values = std::move(key_values);
    outline.add("t", TensorType::f32, {8});
    return outline.header() + std::string(32, '\0');
}

Reading read(std::string_view bytes, const Limits& limits = {}) {
    MemorySource source(bytes);
    return read_header(source, limits);
}

std::string number(std::uint64_t value, std::size_t width = 8) {
    std::string bytes;
    for (std::size_t i = 0; i < width; ++i) bytes += static_cast<char>(value >> 8 * i);
    return bytes;
}

/// Magic, version and counts.
std::string start(std::uint64_t tensors, std::uint64_t key_values) {
    return "GGUF" + number(3, 4) + number(tensors) + number(key_values);
}

std::string text(std::string_view bytes) { return number(bytes.size()) + std::string(bytes); }

/// The first problem, as "position: text".
std::string problem(std::string_view bytes, const Limits& limits = {}) {
    const Reading reading = read(bytes, limits);
    CHECK_FALSE(reading.valid());
    if (reading.problems.empty()) return "none";
    return std::to_string(reading.problems.front().position) + ": " + reading.problems.front().text;
}

} // namespace

TEST_CASE("what was written is read") {
    std::vector<std::string> words;
    for (int i = 0; i < 100; ++i) words.push_back("word " + std::to_string(i));
    const Reading reading = read(file({{"u", std::uint32_t{7}},
                                       {"i", std::int32_t{-7}},
                                       {"f", 0.5F},
                                       {"b", true},
                                       {"s", std::string("text")},
                                       {"words", words},
                                       {"floats", std::vector<float>{1, 2}},
                                       {"none", std::vector<std::int32_t>{}}}));
    CHECK(reading.valid());
    const Header& header = reading.header;
    CHECK(header.version == 3);
    CHECK(header.alignment == 32);
    REQUIRE(header.entries.size() == 8);
    CHECK(*header.find("u")->scalar<std::uint64_t>() == 7);
    CHECK(*header.find("i")->scalar<std::int64_t>() == -7);
    CHECK(*header.find("f")->scalar<float>() == 0.5F);
    CHECK(*header.find("b")->scalar<bool>());
    CHECK(*header.find("s")->scalar<std::string>() == "text");
    CHECK(header.find("s")->scalar<bool>() == nullptr);
    CHECK(header.find("s")->array() == nullptr);
    CHECK(header.find("S") == nullptr);

    const Array& array = *header.find("words")->array();
    CHECK(header.find("words")->scalar<std::string>() == nullptr);
    CHECK(array.type == ValueType::string);
    CHECK(array.count == 100);
    REQUIRE(array.first.size() == shown_elements);
    CHECK(std::get<std::string>(array.first[7]) == "word 7");
    CHECK(std::get<float>(header.find("floats")->array()->first[1]) == 2);
    CHECK(header.find("none")->array()->count == 0);

    REQUIRE(header.tensors.size() == 1);
    const Tensor& tensor = header.tensors[0];
    CHECK(tensor.info.name == "t");
    CHECK(tensor.info.shape == std::vector<std::uint64_t>{8});
    CHECK(tensor.size == 32);
    CHECK(tensor.type_position == tensor.position + 8 + 1 + 4 + 8);
    CHECK(tensor.offset_position == tensor.type_position + 4);
    CHECK(header.size == tensor.offset_position + 8);
    CHECK(header.data == (header.size + 31) / 32 * 32);
}

TEST_CASE("every scalar type") {
    const auto scalar = [](std::uint32_t type, const std::string& bytes) {
        const Reading reading = read(start(0, 1) + text("k") + number(type, 4) + bytes);
        CHECK(reading.valid());
        return std::get<Scalar>(reading.header.entries.at(0).value);
    };
    CHECK(scalar(0, "\xFF") == Scalar(std::uint64_t{255}));
    CHECK(scalar(1, "\xFF") == Scalar(std::int64_t{-1}));
    CHECK(scalar(2, "\xFE\xFF") == Scalar(std::uint64_t{0xFFFE}));
    CHECK(scalar(3, "\xFE\xFF") == Scalar(std::int64_t{-2}));
    CHECK(scalar(4, number(5, 4)) == Scalar(std::uint64_t{5}));
    CHECK(scalar(5, number(~0U, 4)) == Scalar(std::int64_t{-1}));
    CHECK(scalar(6, number(0x3F800000, 4)) == Scalar(1.0F));
    CHECK(scalar(7, std::string(1, '\0')) == Scalar(false));
    CHECK(scalar(8, text("x")) == Scalar(std::string("x")));
    CHECK(scalar(10, number(~std::uint64_t{0})) == Scalar(~std::uint64_t{0}));
    CHECK(scalar(11, number(~std::uint64_t{0})) == Scalar(std::int64_t{-1}));
    CHECK(scalar(12, number(0x3FF0000000000000)) == Scalar(1.0));
}

TEST_CASE("a file that ends too early says where, wherever that is") {
    const std::string whole =
        file({{"key", std::string("value")}, {"array", std::vector<std::string>{"a", "b"}}});
    const std::uint64_t header = read(whole).header.size;
    for (std::size_t size = 0; size < whole.size(); ++size) {
        CAPTURE(size);
        const Reading reading = read(std::string_view(whole).substr(0, size));
        CHECK(reading.complete == (size >= header));
        CHECK_FALSE(reading.valid());
        REQUIRE(reading.problems.size() == 1);
        CHECK(reading.problems[0].position <= size);
    }
    CHECK(problem(std::string_view(whole).substr(0, 2)) == "0: the file ends at byte 2, inside the magic");
}

TEST_CASE("counts, lengths and types that cannot be") {
    constexpr std::uint64_t huge = std::uint64_t{1} << 63U;
    CHECK(problem("GGUX" + number(3, 4)) == "0: the first four bytes are \"GGUX\", not \"GGUF\"");
    CHECK(problem("<!do") == "0: the first four bytes are \"<!do\", not \"GGUF\"");
    CHECK(problem("GGUF" + number(1, 4)) == "4: version 1; versions 2 and 3 are read");
    CHECK(problem("GGUF" + number(0, 4)) == "4: version 0; versions 2 and 3 are read");
    CHECK(problem("GGUF" + number(0x03000000, 4)) ==
          "4: version 50331648: the file is big-endian, which is not read");
    CHECK(problem(start(huge, 0)) == "8: 9223372036854775808 tensors; at most 65536 are read");
    CHECK(problem(start(0, huge)) == "16: 9223372036854775808 key-values; at most 16384 are read");
    CHECK(problem(start(0, 5)) == "16: 5 key-values do not fit in the file");
    CHECK(problem(start(0, 1) + number(huge) + "key and so on") ==
          "24: key-value 0: the length of a key is 9223372036854775808, more than 65535 bytes");
    CHECK(problem(start(0, 1) + number(100) + "key and so on") ==
          "24: key-value 0: the length of a key is 100, more than what is left of the file");
    CHECK(problem(start(0, 1) + text("k") + number(13, 4) + number(0)) ==
          "33: key-value 0: value type 13 does not exist");
    CHECK(problem(start(0, 1) + text("k") + number(8, 4) + number(~std::uint64_t{0})) ==
          "37: key-value 0: the length of a text is 18446744073709551615, more than 268435456 bytes");
    const std::string array = start(0, 1) + text("k") + number(9, 4);
    CHECK(problem(array + number(9, 4) + number(1)) ==
          "37: key-value 0: an array of arrays, which no engine reads");
    CHECK(problem(array + number(8, 4) + number(huge)) ==
          "41: key-value 0: an array of 9223372036854775808 string does not fit in the file");
    CHECK(problem(array + number(10, 4) + number((huge >> 2U) + 1) + number(0)) ==
          "41: key-value 0: an array of 2305843009213693953 u64 does not fit in the file");
    CHECK(problem(array + number(8, 4) + number(2) + text("a") + number(huge)) ==
          "58: key-value 0: the length of a text is 9223372036854775808, more than 268435456 bytes");
    CHECK(problem(start(1, 0) + number(65) + std::string(90, 'n')) ==
          "24: tensor 0: the length of a name is 65, more than 64 bytes");
    CHECK(problem(start(1, 0) + text("t") + number(5, 4) + std::string(90, '\0')) ==
          "33: tensor 0: 5 dimensions; at most 4 are read");
}

TEST_CASE("what is odd does not end the reading") {
    CHECK(problem(start(0, 1) + text("k") + number(7, 4) + "\x07") == "37: a bool is 7, neither 0 nor 1");
    CHECK(problem(start(0, 1) + text("k\n") + number(7, 4) + "\x01") ==
          "24: key \"k?\" is not printable ASCII");
    CHECK(problem(start(0, 1) + text("") + number(7, 4) + "\x01") == "24: key \"\" is not printable ASCII");
    CHECK(read(start(0, 1) + text("k\n") + number(7, 4) + "\x07").problems.size() == 2);
}

TEST_CASE("alignment") {
    const auto with = [](Value alignment) { return file({{"general.alignment", std::move(alignment)}}); };
    CHECK(read(with(std::uint32_t{32})).valid());
    const Reading wide = read(with(std::uint32_t{4096}) + std::string(8192, '\0'));
    CHECK(wide.valid());
    CHECK(wide.header.data == 4096);
    for (const std::uint32_t bad : {0U, 1U, 4U, 24U, 0xFFFFFFFFU}) {
        CHECK(problem(with(bad)) == "24: alignment " + std::to_string(bad) + " is no power of two from 8 on");
    }
    CHECK(problem(with(std::string("32"))) == "24: general.alignment is not of type u32");
    CHECK(problem(with(std::int32_t{32})) == "24: general.alignment is not of type u32");
    CHECK(problem(with(std::vector<std::int32_t>{32})) == "24: general.alignment is not of type u32");
}

TEST_CASE("limits") {
    const std::string bytes = file({{"key", std::vector<std::string>(100, std::string(1000, 'x'))}});
    CHECK(read(bytes).valid());
    CHECK_THAT(problem(bytes, {.header_bytes = 10'000}),
               Catch::Contains("what is left of the limit of 10000 bytes for a header"));
    CHECK_THAT(problem(bytes, {.key_values = 0}), Catch::Contains("at most 0 are read"));
    CHECK_THAT(problem(bytes, {.tensors = 0}), Catch::Contains("at most 0 are read"));
    const std::string keys = file({{std::string(2000, 'x'), true}, {std::string(2000, 'y'), true}});
    CHECK_THAT(problem(keys, {.name_bytes = 3000}),
               Catch::Contains("keys and names of more than 3000 bytes"));
}

TEST_CASE("long texts are cut, and told how long they are") {
    const std::string bytes = file({{"a", std::string(2 * kept_text, 'x')}, {"b", std::string(100, 'y')}});
    const Reading whole = read(bytes);
    CHECK(whole.valid());
    CHECK(whole.header.find("a")->scalar<std::string>()->size() == kept_text);
    CHECK(whole.header.find("a")->length == 2 * kept_text);
    CHECK(whole.header.find("b")->scalar<std::string>()->size() == 100);
    const Reading less = read(bytes, {.text_bytes = kept_text + 50});
    CHECK(less.valid());
    CHECK(less.header.find("b")->scalar<std::string>()->size() == 50);
    CHECK(less.header.find("b")->length == 100);
}

TEST_CASE("long texts in arrays are cut, and those behind them are found") {
    const Reading reading =
        read(file({{"a", std::vector<std::string>(3, std::string(100'000, 'x'))}, {"b", true}}));
    CHECK(reading.valid());
    CHECK(std::get<std::string>(reading.header.find("a")->array()->first[2]).size() == shown_text);
    CHECK(*reading.header.find("b")->scalar<bool>());
}

TEST_CASE("problems are counted, not hoarded") {
    std::vector<KeyValue> same(300, {"same", true});
    const Reading reading = read(file(std::move(same)));
    CHECK(reading.problems.size() == max_problems);
    CHECK(reading.more_problems == 299 - max_problems);
}
