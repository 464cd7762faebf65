#include "engine/llama_cli.hpp"
#include "engine/llama_server_answers.hpp"
#include "engine/llama_tools.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

using namespace xtask;
using namespace xtask::crossval;
using Kind = Refusal::Kind;

namespace {

struct Fixture {
    testkit::FakeHost host;
    Context context{Session(host.host(), host.run_handle())};

    Reply<std::vector<float>> row(const std::string& entries) {
        const JsonDocument document =
            context.parse_json(R"({"completion_probabilities":[{"id":1,"top_logprobs":)" + entries + "}]}");
        return read_log_probabilities(document.root(), 3);
    }
};

} // namespace

TEST_CASE("a text counts once two runs agree on it and the others were cut") {
    const auto [texts, agreed] = GENERATE(table<std::vector<std::string>, std::string>({
        {{"abc", "abc"}, "abc"},
        {{"", "abc", "ab", "abc"}, "abc"},
        {{"abc", "", "", "abc"}, "abc"},
    }));
    const auto found = agreement(texts);
    REQUIRE(found);
    CHECK(*found == agreed);
}

TEST_CASE("a text that was cut, lost or is not the same is none") {
    CHECK(agreement({}).refusal().kind == Kind::lost);
    CHECK(agreement({"", ""}).refusal().kind == Kind::lost);
    CHECK(agreement({"abc"}).refusal().kind == Kind::lost);
    CHECK(agreement({"ab", "ab", "abc"}).refusal().kind == Kind::lost); // the longest was seen once
    CHECK(agreement({"abc", "abd"}).refusal().kind == Kind::unstable);
    CHECK(agreement({"abc", "abc", "x"}).refusal().kind == Kind::unstable);
}

TEST_CASE("what programs print around a text is no part of it") {
    CHECK(printed_text("o3? the\n\n") == "o3? the");
    CHECK(printed_text("done [end of text]\n") == "done");
    CHECK(printed_text("two blanks  [end of text]\n\n\n") == "two blanks ");
    CHECK(printed_text(" a\nb\r\n") == " a\nb");
    CHECK(printed_text("\n").empty());
}

TEST_CASE("ids are read from the last line that is a list of them") {
    CHECK(printed_ids("[1, 259, 302]\n") == Ids{1, 259, 302});
    CHECK(printed_ids("loading [1]\n[1, 2]\n\n") == Ids{1, 2});
    CHECK(printed_ids("[]") == Ids{});
    CHECK(printed_ids("[7]\r\n") == Ids{7});
    for (const char* text :
         {"", "no list", "[1, 2", "[1,2]", "[1, ]", "[-1]", "[99999999999]", "[1, x]", "1, 2]"})
        CHECK_FALSE(printed_ids(text));
}

TEST_CASE_METHOD(Fixture, "a row is every token once") {
    const auto read = row(R"([{"id":2,"logprob":-0.5},{"id":0,"logprob":-2},{"id":1,"logprob":null}])");
    REQUIRE(read);
    CHECK((*read)[0] == -2.0F);
    CHECK((*read)[2] == -0.5F);
    CHECK(std::isinf((*read)[1]));
}

TEST_CASE_METHOD(Fixture, "anything less is no row") {
    CHECK(row(R"([{"id":0,"logprob":-1},{"id":1,"logprob":-1}])").refusal().text ==
          "an answer has 2 of 3 tokens");
    CHECK(row(R"([{"id":0,"logprob":-1},{"id":0,"logprob":-1},{"id":2,"logprob":-1}])").refusal().kind ==
          Kind::lost);
    CHECK(row(R"([{"id":3,"logprob":-1}])").refusal().kind == Kind::lost);
    CHECK(row(R"([{"id":-1,"logprob":-1}])").refusal().kind == Kind::lost);
    CHECK(row(R"([{"id":0,"logprob":"-1"}])").refusal().kind == Kind::lost);
    CHECK(row("{}").refusal().kind == Kind::unsupported);
    const JsonDocument old =
        context.parse_json(R"({"completion_probabilities":[{"probs":[{"tok_str":"a","prob":1}]}]})");
    CHECK(read_log_probabilities(old.root(), 1).refusal().kind == Kind::unsupported);
    const JsonDocument none = context.parse_json("{}");
    CHECK(read_log_probabilities(none.root(), 1).refusal().kind == Kind::unsupported);
}

TEST_CASE_METHOD(Fixture, "a continuation has ids, or at least its text") {
    const auto both = read_continuation(context, R"({"content":"ab","tokens":[1,2]})");
    CHECK(both->ids == Ids{1, 2});
    CHECK(both->text == "ab");
    CHECK_FALSE(read_continuation(context, R"({"content":"ab"})")->ids);
    CHECK_FALSE(
        read_continuation(context, R"({"content":"ab","tokens":[]})")->ids); // a server that does not tell
    CHECK(read_continuation(context, R"({"content":"","tokens":[]})")->ids == Ids{});
    CHECK(read_continuation(context, R"({"error":1})").refusal().kind == Kind::lost);
    CHECK(read_continuation(context, R"({"content":"a)").refusal().kind == Kind::lost);
}

TEST_CASE_METHOD(Fixture, "a proxy in the way is seen") {
    auto& variables = host.settings.environment;
    CHECK_FALSE(proxied(context.settings()));
    variables["https_proxy"] = "http://p";
    CHECK_FALSE(proxied(context.settings()));
    variables["ALL_PROXY"] = "http://p";
    CHECK(proxied(context.settings()));
    variables["no_proxy"] = "localhost,127.0.0.1";
    CHECK_FALSE(proxied(context.settings()));
    variables["no_proxy"] = "*";
    CHECK_FALSE(proxied(context.settings()));
}
