#include "metadata.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::gen_fixtures;

TEST_CASE("every key-value and every tensor is told") {
    const Recipe recipe{"bitnet", "tiny", "tq2_0", "", 42};
    const Fixture fixture(recipe);
    const auto parsed = testkit::JsonParser::parse(metadata_json(recipe, fixture, "x.gguf"));
    const JsonView root = parsed.root();
    CHECK(root["file"].text() == "x.gguf");
    CHECK(root["bytes"].integer() == 488'512);
    CHECK(root["arguments"]["type"].text() == "tq2_0");
    CHECK_FALSE(root["arguments"]["broken"]);
    CHECK(root["key_values"].size() == 25);
    CHECK(root["tensors"].size() == 2 + 2 * 11);

    std::uint64_t elements = 0;
    for (const JsonView tensor : root["tensors"]) {
        std::uint64_t count = 1;
        for (const JsonView dimension : tensor["shape"])
            count *= static_cast<std::uint64_t>(*dimension.integer());
        elements += count;
    }
    CHECK(root["parameters"].integer() == static_cast<std::int64_t>(elements));

    const auto value = [&](std::string_view key) {
        for (const JsonView entry : root["key_values"]) {
            if (entry["key"].text() == key) return entry;
        }
        return JsonView();
    };
    CHECK(value("bitnet.block_count")["value"].integer() == 2);
    CHECK(value("bitnet.rope.scaling.type")["type"].text() == "string");
    CHECK(value("tokenizer.ggml.add_bos_token")["value"].boolean() == true);
    CHECK(value("tokenizer.ggml.tokens")["type"].text() == "array of string");
    CHECK(value("tokenizer.ggml.tokens")["value"].size() == 320);
    CHECK((*root["tensors"].begin())["type"].text() == "F16");
}

TEST_CASE("what is broken is told") {
    const Recipe recipe{"llama", "tiny", "f32", "missing-tensor", 42};
    const auto parsed = testkit::JsonParser::parse(metadata_json(recipe, Fixture(recipe), "x.gguf"));
    CHECK(parsed.root()["arguments"]["broken"].text() == "missing-tensor");
    CHECK(parsed.root()["tensors"].size() == 20);
}
