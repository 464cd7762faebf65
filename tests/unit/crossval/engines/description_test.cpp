#include "engine/builtin.hpp"
#include "engine/description.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::crossval;

namespace {

struct Fixture {
    testkit::FakeHost host;
    Context context{Session(host.host(), host.run_handle())};

    Description parse(const std::string& text) {
        return parse_description(context, text, "my.json", "/here");
    }
    std::string refused(const std::string& text) {
        try {
            parse(text);
        } catch (const Error& error) {
            CHECK(error.code == ExitCode::usage);
            CHECK(error.reason == "bad-engine");
            return error.what();
        }
        return "taken";
    }
    /// A description whose adapters are these.
    static std::string with(const std::string& adapters) {
        return R"({"schema":1,"name":"e","adapters":)" + adapters + "}";
    }
};

} // namespace

TEST_CASE_METHOD(Fixture, "everything a description can say") {
    const Description read =
        parse(R"({"schema":1,"name":"my-engine","summary":"mine","version":["{here}/e","--version"],
        "environment":{"A":"{here}/x","B":""},"inherit":["HF_TOKEN"],"library_path":["{here}/lib"],"timeout":90,
        "adapters":[{"adapter":"exec","arguments":["e","{request}","{threads}"],"can":["logits","load"]},
                    {"adapter":"llama-cli","arguments":["/usr/bin/l","-m","{model}","-f","{prompt_file}","-n","{count}"]}]})");
    CHECK(read.name == "my-engine");
    CHECK(read.here == "/here");
    CHECK(read.timeout == 90'000);
    CHECK(read.environment.at(0) == std::pair<std::string, std::string>{"A", "{here}/x"});
    CHECK(read.inherit == std::vector<std::string>{"HF_TOKEN"});
    REQUIRE(read.adapters.size() == 2);
    CHECK(read.adapters[0].tasks == std::vector<Task>{Task::logits, Task::load});
    CHECK(read.adapters[0].uses("request"));
    CHECK_FALSE(read.adapters[0].can(Task::tokenize));
    CHECK(read.adapters[1].can(Task::generate));
    CHECK_FALSE(read.adapters[1].can(Task::logits));
}

TEST_CASE_METHOD(Fixture, "a program that gets one sequence at a time can load and tell logits, no more") {
    const Description read =
        parse(with(R"([{"adapter":"exec","arguments":["e","{model}","{tokens}","{output}"]}])"));
    CHECK(read.adapters[0].tasks == std::vector<Task>{Task::load, Task::logits});
}

TEST_CASE_METHOD(Fixture, "what is wrong is named, with the place") {
    const auto [text, says] = GENERATE(table<std::string, std::string>({
        {"", "my.json"},
        {"[]", "object"},
        {R"({"schema":1,"schema":1,"name":"e","adapters":[]})", "already"},
        {R"({"name":"e","adapters":[]})", "schema"},
        {R"({"schema":"1","name":"e"})", "schema"},
        {R"({"schema":1,"name":"../e"})", "name"},
        {R"({"schema":1,"name":7})", "name"},
        {R"({"schema":1,"name":"e"})", "adapters"},
        {R"({"schema":1,"name":"e","adapters":{}})", "adapters"},
        {R"({"schema":1,"name":"e","adapters":[1]})", "object"},
        {R"({"schema":1,"name":"e","environment":{"A":1}})", "environment"},
        {R"({"schema":1,"name":"e","environment":{"A=B":"x"}})", "environment"},
        {R"({"schema":1,"name":"e","environment":{"A":"{model}"}})", "{model}"},
        {R"({"schema":1,"name":"e","inherit":["A=B"]})", "inherit"},
        {R"({"schema":1,"name":"e","timeout":0})", "timeout"},
        {R"({"schema":1,"name":"e","timeout":100000})", "timeout"},
        {R"({"schema":1,"name":"e","version":"x"})", "version"},
        {R"({"schema":1,"name":"e","adapters":[{"adapter":"exec"}]})", "no program"},
        {R"({"schema":1,"name":"e","adapters":[{"adapter":"exec","arguments":["e","{request}"],"x":1}]})",
         "adapters/x"},
        {R"({"schema":1,"name":"e","adapters":[{"adapter":"exec","arguments":["e","{request}"],"can":[]}]})",
         "can"},
        {R"({"schema":1,"name":"e","adapters":[{"adapter":"exec","arguments":["e","{output}"]}]})",
         "{tokens}"},
        {R"({"schema":1,"name":"e","adapters":[{"adapter":"kld","arguments":["e","{model}","{output}"]}]})",
         "{prompt_file}"},
        {R"({"schema":1,"name":"e","adapters":[{"adapter":"llama-server","arguments":["e","{model}","{port}"]}]})",
         "{name}"},
        {R"({"schema":1,"name":"e","adapters":[{"adapter":"exec","arguments":["bin/e","{request}"]}]})",
         "{here}"},
    }));
    CAPTURE(text);
    CHECK_THAT(refused(text), Catch::StartsWith("my.json") && Catch::Contains(says));
}

TEST_CASE_METHOD(Fixture, "the built-in descriptions pass the same check") {
    const Description read = parse_description(
        context, llama_cpp_description("path", "llama.cpp", "{bin}/llama-cli"), "path", "/");
    CHECK(read.adapters.size() == 6);
    for (const Task task : {Task::load, Task::tokenize, Task::generate, Task::logits, Task::corpus}) {
        bool any = false;
        for (const AdapterDescription& adapter : read.adapters) any = any || adapter.can(task);
        CHECK(any);
    }
}
