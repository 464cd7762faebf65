#include "fixture.hpp"
#include "gguf/reader.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

#include <fstream>
#include <map>
#include <set>
#include <sstream>

using namespace xtask;
using namespace xtask::gen_fixtures;

namespace {

std::string bytes_of(const Fixture& fixture) {
    std::string bytes;
    fixture.write([&](std::string_view piece) { bytes += piece; });
    CHECK(bytes.size() == fixture.size());
    return bytes;
}

std::string bytes_of(const std::string& broken, const std::string& arch = "llama",
                     const std::string& type = "f32") {
    return bytes_of(Fixture({arch, "tiny", type, broken, 42}));
}

gguf::Reading read(const std::string& bytes) {
    gguf::MemorySource source(bytes);
    return gguf::read_header(source);
}

} // namespace

TEST_CASE("a fixture that is not broken is valid, in every type") {
    for (const char* type : {"f32", "f16", "q8_0"}) CHECK(read(bytes_of("", "llama", type)).valid());
    for (const char* type : {"f32", "f16", "q8_0", "tq1_0", "tq2_0", "i2_s"})
        CHECK(read(bytes_of("", "bitnet", type)).valid());
}

TEST_CASE("each kind is refused at the byte where it was broken") {
    // What only a look at the model, or at its weights, can find.
    const std::set<std::string> beyond_the_header{"missing-key", "missing-tensor", "nan"};
    const std::map<std::string, std::uint64_t> where{
        {"empty", 0},       {"cut", 469'023},       {"cut-half", 234'512}, {"magic", 0},
        {"version-1", 4},   {"version-4", 4},       {"big-endian", 4},     {"tensor-count", 8},
        {"key-length", 24}, {"key-value-count", 16}};
    for (const Breakage& kind : breakages()) {
        const std::string name(kind.name);
        CAPTURE(name);
        CHECK_FALSE(kind.summary.empty());
        const gguf::Reading reading = read(bytes_of(name));
        CHECK(reading.valid() == (beyond_the_header.count(name) == 1));
        if (const auto expected = where.find(name); expected != where.end())
            CHECK(reading.problems.at(0).position == expected->second);
        for (const gguf::Problem& problem : reading.problems) CHECK(problem.position <= 469'024);
    }
}

TEST_CASE("the other models are broken alike") {
    const auto small = [](const std::string& arch, const std::string& type, const Breakage& kind) {
        Model model = make_model({arch, "tiny", type, "", 42});
        for (auto& tensor : model.outline.tensors) tensor.shape = {1024}; // no padding at the end
        model.outline.lay_out();
        return bytes_of(Fixture(std::move(model), kind));
    };
    for (const Breakage& kind : breakages()) {
        CAPTURE(std::string(kind.name));
        const bool valid = read(small("llama", "f32", kind)).valid();
        for (const auto& [arch, type] : {std::pair("llama", "q8_0"), std::pair("bitnet", "tq2_0")}) {
            CHECK(read(small(arch, type, kind)).valid() == valid);
            CHECK(small(arch, type, kind) != small(arch, type, {}));
        }
    }
}

TEST_CASE("what is taken away is gone, and the rest fits") {
    const gguf::Header whole = read(bytes_of("")).header;
    CHECK(read(bytes_of("missing-tensor")).header.tensors.size() == whole.tensors.size() - 1);
    const gguf::Header keyless = read(bytes_of("missing-key")).header;
    CHECK(keyless.entries.size() == whole.entries.size() - 1);
    CHECK(keyless.find("llama.block_count") == nullptr);
}

TEST_CASE("a weight that is no number is the first") {
    const auto data = [](const std::string& arch, const std::string& type) {
        const std::string bytes = bytes_of("nan", arch, type);
        return bytes.substr(static_cast<std::size_t>(read(bytes).header.data), 4);
    };
    CHECK(data("llama", "f32") == std::string("\0\0\xC0\x7F", 4));
    CHECK(data("llama", "f16").substr(0, 2) == std::string("\0\x7E", 2));
    CHECK(data("llama", "q8_0").substr(0, 2) == std::string("\0\x7E", 2));
    CHECK(data("bitnet", "tq1_0").substr(0, 2) == std::string("\0\x7E", 2));
}

TEST_CASE("the guide lists the kinds that there are") {
    std::stringstream text;
    text << std::ifstream(GUIDE_FILE).rdbuf();
    std::string rows = "| kind | what is wrong |\n|---|---|\n";
    for (const Breakage& kind : breakages())
        rows += "| `" + std::string(kind.name) + "` | " + std::string(kind.summary) + " |\n";
    CHECK_THAT(text.str(), Catch::Contains(rows));
}

TEST_CASE("the manifest offers the kinds that there are") {
    std::stringstream text;
    text << std::ifstream(MANIFEST_FILE).rdbuf();
    const auto parsed = testkit::JsonParser::parse(text.str());
    std::vector<std::string> offered, known;
    for (const JsonView option : (*parsed.root()["commands"].begin())["options"]) {
        if (option["name"].text() != "broken") continue;
        for (const JsonView choice : option["choices"]) offered.push_back(choice.text_or(""));
    }
    for (const Breakage& kind : breakages()) known.emplace_back(kind.name);
    CHECK(offered == known);
}
