#include "../../base/temporary_directory.hpp"
#include "fixture.hpp"
#include "model/facts.hpp"
#include "model/token_texts.hpp"
#include "prompts/corpus.hpp"
#include "prompts/prompts.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

#include <set>

using namespace xtask;
using namespace xtask::crossval;

namespace {

struct Fixture {
    test::TemporaryDirectory folder;
    testkit::FakeHost host;
    Context context{Session(host.host(), host.run_handle())};

    std::string model(const std::string& type, const std::string& arch = "llama",
                      const std::string& broken = {}, const std::string& size = "tiny") {
        std::string bytes;
        gen_fixtures::Fixture({arch, size, type, broken, 42}).write([&](std::string_view piece) {
            bytes += piece;
        });
        const std::string path = folder / (arch + size + type + broken);
        test::write_text(path, bytes);
        return path;
    }
    std::vector<Prompt> prompts(const std::string& text) {
        host.files.content["/p"] = text;
        return read_prompts(context, "/p");
    }
};

} // namespace

TEST_CASE_METHOD(Fixture, "what a model says of itself") {
    const ModelFacts facts = read_facts(model("f32"));
    CHECK(facts.architecture == "llama");
    CHECK(facts.vocabulary() == 320);
    CHECK(facts.context == 256);
    CHECK(facts.bos == 1);
    CHECK(facts.eos == 2);
    CHECK(facts.add_bos);
    CHECK_FALSE(facts.quantized);
    CHECK_THAT(facts.summary, Catch::StartsWith("llama, ") && Catch::EndsWith(", F32"));
    CHECK_FALSE(read_facts(model("f16")).quantized);
    CHECK(read_facts(model("q8_0")).quantized);
    CHECK(read_facts(model("tq2_0", "bitnet")).quantized);
}

TEST_CASE_METHOD(Fixture, "what is no model is refused, with the reason") {
    const auto broken = GENERATE("cut", "magic", "missing-key", "tensor-type");
    CAPTURE(broken);
    const std::string path = model("f32", "llama", broken);
    if (std::string(broken) == "missing-key") return; // inspect's business: engines say so themselves
    CHECK_THROWS_AS(read_facts(path), Error);
}

TEST_CASE_METHOD(Fixture, "vocabularies are compared token by token") {
    const ModelFacts one = read_facts(model("f32")), same = read_facts(model("q8_0"));
    const ModelFacts larger = read_facts(model("f32", "llama", {}, "small"));
    CHECK_FALSE(vocabulary_difference(one, same));
    CHECK(vocabulary_difference(one, larger) == "320 tokens here, 512 there");
    std::string bytes = test::read_text(one.path);
    bytes[bytes.find(std::string("\3\0\0\0\0\0\0\0ing", 11)) + 8] = 'u';
    test::write_text(folder / "changed", bytes);
    CHECK_THAT(vocabulary_difference(one, read_facts(folder / "changed")).value_or(""),
               Catch::Contains("ung"));
}

TEST_CASE_METHOD(Fixture, "ids are texts, and a byte of a text is one id's") {
    const TokenTexts texts(read_facts(model("f32")));
    CHECK(texts.piece(259) == " ");
    CHECK(texts.piece(3 + 0x0A) == "\n");
    CHECK(texts.piece(302) == "th");
    CHECK(texts.piece(-1).empty());
    CHECK(texts.piece(320).empty());
    const std::vector<std::int32_t> ids{259, 302, 264, 259};
    CHECK(texts.text(ids) == " the ");
    CHECK(texts.token_at(ids, 0) == 0);
    CHECK(texts.token_at(ids, 2) == 1);
    CHECK(texts.token_at(ids, 4) == 3);
    CHECK(texts.token_at(ids, 5) == 4);
}

TEST_CASE("built-in prompts are short, sound and of every set") {
    const auto all = built_in_prompts({});
    std::set<std::string> names;
    for (const Prompt& prompt : all) {
        CAPTURE(prompt.name);
        CHECK(is_plain_text(prompt.text));
        CHECK(prompt.text.size() <= 120); // room in the smallest fixture, a token a byte
        CHECK(names.insert(prompt.name).second);
    }
    for (const auto set : prompt_sets()) CHECK(names.count(std::string(set) + "-1") == 1);
    CHECK(built_in_prompts({"code"}).size() == 3);
}

TEST_CASE_METHOD(Fixture, "prompts of a file") {
    const auto lines = prompts("one\r\n\n two \nthree");
    REQUIRE(lines.size() == 3);
    CHECK(lines[0].text == "one");
    CHECK(lines[1].name == "line 3");
    CHECK(lines[1].text == " two ");
    const auto json = prompts(R"( ["a", {"name": "n", "text": "x\ny"}, {"text": ""}])");
    REQUIRE(json.size() == 3);
    CHECK(json[0].name == "1");
    CHECK(json[1].name == "n");
    CHECK(json[1].text == "x\ny");
    CHECK(json[2].text.empty());
}

TEST_CASE_METHOD(Fixture, "a file of prompts that is none") {
    const std::string text =
        GENERATE(as<std::string>(), "", "\n\n", "[]", "[1]", R"([{"name":"x"}])", R"(["a", )",
                 R"([{"name":"1","text":"a"},{"name":"1","text":"b"}])", "\xFF", std::string("a\0b", 3));
    CAPTURE(text);
    try {
        prompts(text);
        FAIL("taken");
    } catch (const Error& error) {
        CHECK(error.code == ExitCode::usage);
        CHECK_THAT(error.what(), Catch::StartsWith("/p"));
    }
}

TEST_CASE("a corpus is cut where a reader would, and never inside a character") {
    const auto pieces = corpus_pieces("first line\nsecond line\nthird\n", 16, 1000);
    CHECK(pieces == std::vector<std::string>{"first line", "second line", "third"});
    CHECK(corpus_pieces("one two three four", 9, 1000) ==
          std::vector<std::string>{"one two", "three", "four"});
    CHECK(corpus_pieces("abcdefgh", 3, 1000) == std::vector<std::string>{"abc", "def", "gh"});
    CHECK(corpus_pieces("\xC3\xA9\xC3\xA9\xC3\xA9", 3, 1000) ==
          std::vector<std::string>{"\xC3\xA9", "\xC3\xA9", "\xC3\xA9"});
    CHECK(corpus_pieces("   \n ", 5, 1000).empty());
    std::size_t bytes = 0;
    for (const auto& piece : corpus_pieces(built_in_corpus(), 200, 500)) bytes += piece.size();
    CHECK(bytes <= 500);
    CHECK(is_plain_text(built_in_corpus()));
}
