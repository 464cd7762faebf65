#include "cli/complete.hpp"

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::cli;

namespace {

Words texts(const Words& words) {
    Words list;
    for (const auto& candidate : complete(plugins::Catalog(), words).candidates)
        list.push_back(candidate.text);
    return list;
}

} // namespace

TEST_CASE("the word that was begun decides what is offered") {
    CHECK(texts({"comp"}) == Words{"completion"});
    CHECK(texts({"--col"}) == Words{"--color"});
    CHECK(texts({"--color", "a"}) == Words{"auto", "always"});
    CHECK(texts({"--color=n"}) == Words{"--color=never"});
    CHECK(texts({"completion", ""}) == Words{"bash", "zsh", "fish"});
    CHECK(texts({"config", "s"}) == Words{"set"});
    CHECK(texts({"doctor", "--off"}) == Words{"--offline"});
}

TEST_CASE("where nothing can stand, options are offered, and nothing after --") {
    CHECK(texts({"completion", "bash", "x"}).empty());
    CHECK(texts({"completion", "bash", ""}).front() == "--help");
    CHECK(texts({"completion", "bash", "--", ""}).empty());
    CHECK(texts({"no-such", ""}).empty());
}

TEST_CASE("an option that was given is not offered again") {
    const auto offered = [](const Words& words) { return texts(words); };
    CHECK(offered({"version", "--quiet", "--qu"}).empty());
    CHECK(offered({"version", "--plugin-dir", "x", "--plugin"}) == Words{"--plugin-dir"});
}

TEST_CASE("paths are the shell's part") {
    CHECK(complete(plugins::Catalog(), {"--plugin-dir", ""}).paths == Completion::Paths::directories);
    CHECK(complete(plugins::Catalog(), {"plugin", "doctor", ""}).paths == Completion::Paths::files);
    CHECK(complete(plugins::Catalog(), {"version", "--plugin-dir=x"}).paths ==
          Completion::Paths::directories);
}

TEST_CASE("nobody has typed anything yet") {
    CHECK_FALSE(complete(plugins::Catalog(), {}).candidates.empty());
}

TEST_CASE("lines for the scripts") {
    CHECK(completion_lines({{{"a", "first"}, {"b", ""}}, Completion::Paths::files}) ==
          "a\tfirst\nb\t\n:file\n");
    CHECK(completion_lines({{}, Completion::Paths::directories}) == ":dir\n");
    CHECK(completion_lines({}).empty());
}
