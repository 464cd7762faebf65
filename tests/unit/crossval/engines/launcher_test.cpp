#include "engine/launcher.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

#include <algorithm>

using namespace xtask;
using namespace xtask::crossval;
using Kind = Refusal::Kind;
using State = ProcessEvent::State;

namespace {

struct Fixture {
    testkit::FakeHost host;
    Context context{Session(host.host(), host.run_handle())};
    Description description;
    EngineSetting setting{
        {{"model", "/m.gguf"}, {"here", "/h"}, {"threads", "1"}}, "/scratch", "/log", 60'000};

    Reply<Ran> run(const std::vector<std::string>& words) {
        return Launcher(context, description, setting).run(words, {{"n", "7"}});
    }
    std::string variable(const std::string& name) {
        std::string last = "unset"; // later ones win
        for (const auto& [key, value] : host.process.started.at(0).environment)
            if (key == name) last = value;
        return last;
    }
};

} // namespace

TEST_CASE_METHOD(Fixture, "a program gets its words, its limits, and what makes it repeatable") {
    description.environment = {{"DATA", "{here}/data"}, {"OMP_NUM_THREADS", "9"}};
    description.library_path = {"{here}/lib"};
    description.inherit = {"HF_TOKEN", "ABSENT"};
    host.settings.environment = {{"LD_LIBRARY_PATH", "/old"}, {"HF_TOKEN", "secret"}};
    host.process.reply("engine", "out");
    const auto ran = run({"engine", "{model}", "--n={n}"});
    REQUIRE(ran);
    CHECK(ran->output == "out");
    const ProcessStart& seen = host.process.started.at(0);
    CHECK(seen.arguments == std::vector<std::string>{"engine", "/m.gguf", "--n=7"});
    CHECK(seen.total_timeout == 60'000);
    CHECK(seen.directory == "/scratch");
    CHECK(seen.log == "/log");
    CHECK(variable("MKL_NUM_THREADS") == "1");
    CHECK(variable("OMP_NUM_THREADS") == "9");
    CHECK(variable("DATA") == "/h/data");
    CHECK(variable("LD_LIBRARY_PATH") == "/h/lib:/old");
    CHECK(variable("HF_TOKEN") == "secret");
    CHECK(variable("ABSENT") == "unset");
    CHECK(std::count(seen.dropped.begin(), seen.dropped.end(), "LLAMA_ARG_*") == 1);
}

TEST_CASE_METHOD(Fixture, "its own limit of time comes before the command's") {
    description.timeout = 5'000;
    host.process.reply("engine", "");
    run({"engine"});
    CHECK(host.process.started.at(0).total_timeout == 5'000);
}

TEST_CASE_METHOD(Fixture, "an exit status is told, and decides nothing") {
    host.process.reply("engine", ProcessEvent{State::exited, 3, "half", "first\ncannot\x1B open\n\n"});
    const auto ran = run({"engine"});
    REQUIRE(ran);
    CHECK(ran->output == "half");
    CHECK(ran->how() == " (exit status 3: cannot  open)");
}

TEST_CASE_METHOD(Fixture, "an end that is none of its own is a refusal") {
    const auto [state, code, kind, says] = GENERATE(table<State, int, Kind, std::string>({
        {State::signalled, 11, Kind::crashed, "SIGSEGV"},
        {State::expired, 0, Kind::timed_out, "60 s"},
        {State::not_found, 2, Kind::missing, "cannot be run"},
    }));
    host.process.reply("engine", ProcessEvent{state, code, "", ""});
    const auto ran = run({"engine"});
    REQUIRE_FALSE(ran);
    CHECK(ran.refusal().kind == kind);
    CHECK_THAT(ran.refusal().text, Catch::Contains(says));
    CHECK(host.process.running == 0);
}

TEST_CASE_METHOD(Fixture, "output without end is stopped") {
    host.process.reply("engine", std::string(Launcher::max_output + 1, 'x'));
    CHECK(run({"engine"}).refusal().kind == Kind::lost);
    CHECK(host.process.running == 0);
}

TEST_CASE("the last line is what a person can read of it") {
    CHECK(last_line("a\nb\n\n  \n") == "b");
    CHECK(last_line("progress 1\rprogress 2") == "progress 2");
    CHECK(last_line("").empty());
    CHECK(last_line(std::string(1000, 'x')).size() == 200);
}
