#include "gguf/layout.hpp"
#include "gguf/outline.hpp"

#include <catch2/catch.hpp>

#include <functional>

using namespace xtask::gguf;

namespace {

/// What is wrong with three tensors of 32 bytes once `spoil` had its way with what the header says of them.
std::vector<std::string> problems(const std::function<void(std::vector<TensorInfo>&)>& spoil,
                                  std::size_t cut = 0) {
    Outline outline;
    for (const char* name : {"a", "b", "c"}) outline.add(name, TensorType::f32, {8});
    spoil(outline.tensors);
    std::string bytes = outline.header() + std::string(96 - cut, '\0');
    MemorySource source(bytes);
    const Reading reading = read_header(source);
    CHECK(reading.complete);
    std::vector<std::string> texts;
    for (const Problem& problem : reading.problems)
        texts.push_back(std::to_string(problem.position) + ": " + problem.text);
    return texts;
}

using Texts = std::vector<std::string>;
using Tensors = std::vector<TensorInfo>;

} // namespace

TEST_CASE("tensors as llama.cpp wants them") {
    CHECK(problems([](Tensors&) {}) == Texts{});
}

TEST_CASE("offsets") {
    CHECK(problems([](Tensors& t) { t[1].offset = 36; }) ==
          Texts{"82: tensor \"b\": its offset is 36, no multiple of the alignment 32",
                "115: tensor \"c\": its offset is 64, where 96 is next"});
    CHECK(problems([](Tensors& t) { t[2].offset = 96; }, 0) ==
          Texts{"115: tensor \"c\": its offset is 96, where 64 is next",
                "224: the file ends inside tensor \"c\": its data goes on to byte 256"});
    CHECK(problems([](Tensors& t) { t[2].offset = 32; }) ==
          Texts{"115: tensor \"c\": its offset is 32, where 64 is next"});
    CHECK(problems([](Tensors& t) { t[2].offset = ~std::uint64_t{31}; }) ==
          Texts{"115: tensor \"c\": its offset is 18446744073709551584, where 64 is next",
                "115: tensor \"c\": its data ends beyond all bounds"});
}

TEST_CASE("the end of the file") {
    CHECK(problems([](Tensors&) {}, 1) ==
          Texts{"223: the file ends inside tensor \"c\": its data goes on to byte 224"});
    CHECK(problems([](Tensors&) {}, 64).size() == 2);
}

TEST_CASE("types and shapes") {
    CHECK(problems([](Tensors& t) { t[2].type = 99; }) ==
          Texts{"111: tensor \"c\": tensor type 99 does not exist"});
    CHECK(problems([](Tensors& t) { t[2].type = 8; }) ==
          Texts{"111: tensor \"c\": its first dimension is no multiple of 32, the block of Q8_0"});
    CHECK(problems([](Tensors& t) { t[2].shape = {std::uint64_t{1} << 62U}; }) ==
          Texts{"111: tensor \"c\": its size is beyond all bounds"});
    CHECK(problems([](Tensors& t) {
              t[2].shape = {std::uint64_t{1} << 62U, 32};
          }).front() == "119: tensor \"c\": its size is beyond all bounds");
}

TEST_CASE("names that are there twice, or are none") {
    CHECK(problems([](Tensors& t) { t[2].name = "a"; }) == Texts{"90: tensor \"a\" is there twice"});
    CHECK(problems([](Tensors& t) { t[0].name = "\x1b"; }) ==
          Texts{"24: tensor name \"?\" is not printable ASCII"});
}

TEST_CASE("texts for messages") {
    CHECK(quoted("a\"b\x1b\xC3") == "\"a?b??\"");
    CHECK(quoted(std::string(100, 'x')) == "\"" + std::string(80, 'x') + "…\"");
}
