#include "hub/selection.hpp"

#include <xtask/error.hpp>

#include <catch2/catch.hpp>

using namespace xtask::hub;
using Paths = std::vector<std::string>;

namespace {

const Paths listed{"README.md",
                   "config/a.json",
                   "m-Q4_K.gguf",
                   "m-Q4_K_M.gguf",
                   "m-Q8_0-00001-of-00002.gguf",
                   "m-Q8_0-00002-of-00002.gguf",
                   "mmproj-F16.gguf",
                   "old/m_q4_k_m.gguf"};

Selection globs(const Paths& include, const Paths& exclude = {}, const std::string& quant = "") {
    Selection selection;
    for (const auto& text : include) selection.include.emplace_back(text);
    for (const auto& text : exclude) selection.exclude.emplace_back(text);
    selection.quant = quant;
    return selection;
}

xtask::Error refusal(const Selection& selection, const Paths& files = listed) {
    try {
        select(files, selection);
    } catch (const xtask::Error& error) {
        return error;
    }
    FAIL("not refused");
    return {xtask::ExitCode::ok, "", ""};
}

bool says(const xtask::Error& error, const char* part) {
    return std::string(error.what()).find(part) != std::string::npos;
}

} // namespace

TEST_CASE("include, exclude and all") {
    Selection all;
    CHECK_FALSE(all.any());
    all.all = true;
    CHECK(all.any());
    CHECK(select(listed, all) == listed);
    CHECK(select(listed, globs({"*.md", "config/"})) == Paths{"README.md", "config/a.json"});
    CHECK(select(listed, globs({}, {"**/*.gguf"})) == Paths{"README.md", "config/a.json"});
    CHECK(select(listed, globs({"**/*.gguf"}, {"old/", "mmproj*", "*Q8*"})) ==
          Paths{"m-Q4_K.gguf", "m-Q4_K_M.gguf"});
    CHECK(refusal(globs({"*.safetensors"})).reason == "no-match");
}

TEST_CASE("one shard brings the set, and a set is whole") {
    CHECK(select(listed, globs({"*00002-of*"})) ==
          Paths{"m-Q8_0-00001-of-00002.gguf", "m-Q8_0-00002-of-00002.gguf"});
    const auto error = refusal(globs({"*"}), {"m-00001-of-00003.gguf", "m-00003-of-00003.gguf"});
    CHECK(error.reason == "shards-missing");
    CHECK(says(error, "m-00002-of-00003.gguf"));
    CHECK(with_shards(Paths{"b-00002-of-00002.gguf", "a", "b-00001-of-00002.gguf", "a"}) ==
          Paths{"b-00001-of-00002.gguf", "b-00002-of-00002.gguf", "a"});
}

TEST_CASE("a quantization picks one model, and its projector") {
    CHECK(select(listed, globs({}, {}, "q8_0")) ==
          Paths{"m-Q8_0-00001-of-00002.gguf", "m-Q8_0-00002-of-00002.gguf", "mmproj-F16.gguf"});
    CHECK(select(listed, globs({}, {"old/", "*mmproj*"}, "Q4_K_M")) == Paths{"m-Q4_K_M.gguf"});
    CHECK(select(listed, globs({"old/"}, {}, "Q4_K_M")) == Paths{"old/m_q4_k_m.gguf"});
    const auto several = refusal(globs({}, {}, "Q4_K_M"));
    CHECK(several.reason == "quant-ambiguous");
    CHECK(says(several, "old/m_q4_k_m.gguf"));
    CHECK(refusal(globs({"m-Q8_0-00001*"}, {}, "Q8_0"), {"m-Q8_0-00001-of-00002.gguf"}).reason ==
          "shards-missing");
}
