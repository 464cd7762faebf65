#include "manifest.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

using namespace xtask;
using namespace xtask::gen_fixtures;

namespace {

std::optional<Manifest> read(const std::string& text) {
    const auto parsed = testkit::JsonParser::parse(text);
    return read_manifest(parsed.root());
}

const Recipe recipe{"llama", "tiny", "f32", "", 42};
const std::string digest(64, 'a');

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

} // namespace

TEST_CASE("the manifest of the plugin is well-formed") {
    std::stringstream text;
    text << std::ifstream(MANIFEST_FILE).rdbuf();
    CHECK(testkit::check_manifest(text.str()) == std::vector<std::string>{});
}

TEST_CASE("what is written is read") {
    Manifest manifest;
    add_fixture(manifest, "one", recipe, {{"one.gguf", 5, digest}, {"one_metadata.json", 6, digest}});
    add_fixture(manifest, "two", {"bitnet", "tiny", "i2_s", "magic", 7}, {{"two.gguf", 5, digest}});
    const std::string text = manifest_json(manifest);
    const auto again = read(text);
    REQUIRE(again);
    CHECK(again->size() == 2);
    CHECK(again->at("one").recipe == recipe);
    CHECK(again->at("one").files.at("one.gguf").size == 5);
    CHECK(again->at("two").recipe.broken == "magic");
    CHECK(manifest_json(*again) == text);
    CHECK(read(manifest_json({}))->empty());
}

TEST_CASE("files of the same recipe stay, those of another go") {
    Manifest manifest;
    add_fixture(manifest, "one", recipe, {{"one.gguf", 5, digest}});
    add_fixture(manifest, "one", recipe, {{"one_metadata.json", 6, digest}});
    CHECK(manifest["one"].files.size() == 2);
    Recipe other = recipe;
    other.seed = 1;
    add_fixture(manifest, "one", other, {{"one_metadata.json", 6, digest}});
    CHECK(manifest["one"].files.size() == 1);
    manifest["one"].version = 0;
    add_fixture(manifest, "one", other, {{"one.gguf", 5, digest}});
    CHECK(manifest["one"].files.size() == 1);
}

TEST_CASE("a manifest of somebody else is none") {
    Manifest manifest;
    add_fixture(manifest, "one", recipe, {{"one.gguf", 5, digest}});
    const std::string text = manifest_json(manifest);
    CHECK(read(text));
    CHECK_FALSE(read("[]"));
    CHECK_FALSE(read("{}"));
    CHECK_FALSE(read(replaced(text, "\"schema\": 1", "\"schema\": 2")));
    CHECK_FALSE(read(replaced(text, "gen-fixtures", "other")));
    CHECK_FALSE(read(replaced(text, "\"name\":\"one\"", "\"name\":\"../one\"")));
    CHECK_FALSE(read(replaced(text, "\"seed\":42", "\"seed\":-1")));
    CHECK_FALSE(read(replaced(text, "\"seed\":42", "\"seed\":\"42\"")));
    CHECK_FALSE(read(replaced(text, "\"size\":5", "\"size\":-5")));
    CHECK_FALSE(read(replaced(text, digest, "abc")));
}

TEST_CASE("names of fixtures") {
    CHECK(is_fixture_name("Llama-3.2_1B"));
    CHECK(is_fixture_name(std::string(200, 'x')));
    for (const auto& bad : {std::string(), std::string(201, 'x'), std::string("a/b"), std::string(".."),
                            std::string(".x"), std::string("-x"), std::string("a b"), std::string("a\n")}) {
        CAPTURE(bad);
        CHECK_FALSE(is_fixture_name(bad));
    }
}
