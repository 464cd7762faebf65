#include "recipe.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::cpp_reference;

namespace {

Recipe some() { return {"r", "main", "cpu", "llama-cli", {"-DA=1"}, {{"p", "00"}}, {{"CC", "clang"}}}; }

} // namespace

TEST_CASE("every part of a recipe counts") {
    CHECK(difference(some(), some()).empty());
    const auto differs = [](auto change) {
        Recipe other = some();
        change(other);
        return !difference(some(), other).empty() && !difference(other, some()).empty();
    };
    CHECK(differs([](Recipe& r) { r.repository += "x"; }));
    CHECK(differs([](Recipe& r) { r.ref += "x"; }));
    CHECK(differs([](Recipe& r) { r.backend = "cuda"; }));
    CHECK(differs([](Recipe& r) { r.binary.clear(); }));
    CHECK(differs([](Recipe& r) { r.flags.push_back("-DB=1"); }));
    CHECK(differs([](Recipe& r) { r.patches[0].sha256 = "01"; }));
    CHECK(differs([](Recipe& r) { r.environment.clear(); }));
}

TEST_CASE("a recipe survives being written") {
    JsonWriter json;
    json.begin_object();
    write_recipe(json, some());
    const auto parsed = testkit::JsonParser::parse(json.end_object().text());
    CHECK(difference(read_recipe(parsed.root()), some()).empty());
    CHECK(difference(read_recipe(JsonView()), Recipe{}).empty());
}
