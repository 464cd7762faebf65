#include "gguf/outline.hpp"
#include "gguf/writer.hpp"

#include <catch2/catch.hpp>

#include <stdexcept>

using namespace xtask::gguf;

TEST_CASE("the header first, then data with its padding, in pieces of any length") {
    Outline outline;
    outline.add("a", TensorType::i32, {3});
    outline.add("none", TensorType::f32, {0});
    outline.add("b", TensorType::f32, {9});
    const std::string a(12, 'a'), b(36, 'b');
    const std::string expected = "header" + a + std::string(20, '\0') + b + std::string(28, '\0');
    const std::size_t piece = GENERATE(1, 5, 12, 48);

    std::string written;
    Writer writer([&](std::string_view bytes) { written += bytes; }, "header", outline.tensors);
    CHECK(written == "header");
    const std::string data = a + b;
    for (std::size_t at = 0; at < data.size(); at += piece) {
        CHECK_THROWS_AS(writer.finish(), std::logic_error);
        writer.write(std::string_view(data).substr(at, piece));
    }
    writer.finish();
    CHECK(written == expected);
    CHECK_THROWS_AS(writer.write("x"), std::logic_error);
}

TEST_CASE("a file without tensors is its header") {
    std::string written;
    const Writer writer([&](std::string_view bytes) { written += bytes; }, "header", {});
    writer.finish();
    CHECK(written == "header");
}
