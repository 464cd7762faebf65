#include "full/steps.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::crossval;
using testkit::ArgList;

namespace {

struct Fixture {
    testkit::FakeHost host;
    Context context{Session(host.host(), host.run_handle())};
};

} // namespace

TEST_CASE("only what was said is passed on, so that the commands' own settings count") {
    const ArgList list{
        {"candidate", "./e.json"}, {"report", "r"}, testkit::Arg("id", "a/b").from(Origin::defaulted)};
    const auto steps = preparing_steps(Args(list.get()));
    REQUIRE(steps.size() == 2);
    CHECK(command_line(steps[0].step) == "xtask download-model");
    CHECK(command_line(steps[1].step) == "xtask fetch-cpp");
    CHECK(steps[0].step.talks_to_hub);
    CHECK_FALSE(steps[1].step.talks_to_hub);
    CHECK(command_line(crossval_step(Args(list.get()), "models/m.gguf")) ==
          "xtask crossval --model models/m.gguf --candidate ./e.json --report r");
}

TEST_CASE("options go to the step that has them, quoted for a shell") {
    const ArgList list{{"id", "a/b"}, {"tag", "v1"}, {"cache", "my cache"}, {"cmake-flags", "-DA=1 -DB='x'"}};
    const auto steps = preparing_steps(Args(list.get()));
    CHECK(command_line(steps[0].step) == "xtask download-model --id a/b");
    CHECK(command_line(steps[1].step) ==
          "xtask fetch-cpp --tag v1 --cache 'my cache' '--cmake-flags=-DA=1 -DB='\\''x'\\'''");
    CHECK(command_line(crossval_step(Args(list.get()), "")) == "BITNET_CPP_DIR='my cache' xtask crossval");
}

TEST_CASE("another reference than the built one wants no build") {
    const ArgList list{{"reference", "./r.json"}};
    CHECK_THROWS_AS(preparing_steps(Args(list.get())), Error);
}

TEST_CASE_METHOD(Fixture, "the model is where the step says") {
    StepReport report;
    CHECK(model_path(context, report).empty());
    report.result = R"({"path":"models/a/m.gguf","state":"unchanged"})";
    CHECK(model_path(context, report) == "models/a/m.gguf");
    report.result = R"({"files":[{"path":"f/x.gguf"},{"path":"f/x_metadata.json"}]})";
    CHECK(model_path(context, report) == "f/x.gguf");
}

TEST_CASE_METHOD(Fixture, "the last line of a child decides, whatever else it says") {
    Ending ending;
    std::string said;
    std::string buffer =
        "{\"event\":\"progress\",\"done\":1,\"total\":4}\nrubbish\n{\"event\":\"error\",\"exit_co";
    read_lines(context, buffer, ending, said);
    CHECK(said == "progress 25%");
    CHECK_FALSE(ending.ended);
    buffer += "de\":13,\"reason\":\"sha256\",\"message\":\"m\",\"hint\":\"h\",\"retryable\":true}\n";
    read_lines(context, buffer, ending, said);
    CHECK(ending.ended);
    CHECK(ending.exit_code == 13);
    CHECK(ending.reason == "sha256");
    CHECK(ending.retryable);
    CHECK(buffer.empty());
}

TEST_CASE_METHOD(Fixture, "a result is passed on as it was") {
    const std::string text = R"({"a":[1,2.5,true,null,"x\n"],"b":{}})";
    const JsonDocument document = context.parse_json(text);
    CHECK(json_text(document.root()) == text);
}
