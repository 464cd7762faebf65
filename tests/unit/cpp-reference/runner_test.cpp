#include "runner.hpp"
#include "temp_dir.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

#include <algorithm>

using namespace xtask;
using namespace xtask::cpp_reference;
using testkit::FakeHost;
using State = ProcessEvent::State;

namespace {

struct Fixture {
    FakeHost host;
    Context context{Session(host.host(), host.run_handle())};
    Runner runner{context, 5'000};
};

} // namespace

TEST_CASE_METHOD(Fixture, "a step is run with its words, a clean environment and a limit of silence") {
    host.process.reply("tool", "first\nlast\n");
    const StepResult result =
        runner.run({"working", {"tool", "-x", "two words"}, "/d", {{"A", "1"}}, false, 7'000});
    CHECK(result.succeeded());
    CHECK(result.tail.text(2) == "first\nlast\n");
    const ProcessStart& seen = host.process.started.at(0);
    CHECK(seen.arguments == std::vector<std::string>{"tool", "-x", "two words"});
    CHECK(seen.directory == "/d");
    CHECK(seen.merge);
    CHECK(seen.idle_timeout == 5'000);
    CHECK(seen.total_timeout == 7'000);
    CHECK(seen.environment == std::vector<std::pair<std::string, std::string>>{{"LC_ALL", "C"}, {"A", "1"}});
    CHECK(std::count(seen.dropped.begin(), seen.dropped.end(), "GIT_*") == 1);
    CHECK_THAT(host.ui.status.front(), Catch::StartsWith("working"));
    CHECK(host.process.running == 0);
}

TEST_CASE_METHOD(Fixture, "an answer is kept apart from what is said beside it") {
    host.process.reply("tool", ProcessEvent{State::exited, 3, "the answer\n", "a warning\n"});
    const StepResult result = runner.run({.name = "asking", .arguments = {"tool"}, .capture = true});
    CHECK(result.output == "the answer\n");
    CHECK(result.tail.text(9) == "a warning\n");
    CHECK_FALSE(result.succeeded());
    CHECK_FALSE(host.process.started.at(0).merge);
}

TEST_CASE_METHOD(Fixture, "the log begins anew, and gets commands and output") {
    const test::TempDir dir;
    const std::string path = dir.file("build.log", "");
    runner.log_to(path);
    CHECK(host.files.content.at(path).empty());
    CHECK_THAT(log_hint(runner), Catch::Contains(path));
    host.process.reply("tool", "");
    runner.run({.name = "working", .arguments = {"tool", "two words"}});
    CHECK(dir.read("build.log") == "\n$ tool 'two words'\n");
    CHECK(host.process.started.at(0).log == path);
    runner.run({.name = "asking", .arguments = {"tool"}, .capture = true});
    CHECK(host.process.started.at(1).log.empty());
}

TEST_CASE_METHOD(Fixture, "steps that are out of time or cannot be run are errors") {
    const auto error_of = [&](ProcessEvent event) {
        host.process.reply("tool" + std::to_string(static_cast<int>(event.state)), event);
        try {
            runner.run_in_time({.name = "building",
                                .arguments = {"tool" + std::to_string(static_cast<int>(event.state))},
                                .total_timeout = 9'000},
                               ExitCode::network);
        } catch (const Error& error) {
            return error;
        }
        return Error(ExitCode::ok, "", "");
    };
    CHECK(error_of({State::exited, 1, {}, {}}).code == ExitCode::ok);
    CHECK(error_of({State::not_found, 2, {}, {}}).code == ExitCode::build_failed);
    const Error idle = error_of({State::idle, 0, {}, {}});
    CHECK(idle.code == ExitCode::network);
    CHECK(idle.reason == "timeout");
    CHECK_THAT(idle.what(), Catch::Contains("building") && Catch::Contains("5 s"));
    CHECK_THAT(error_of({State::expired, 0, {}, {}}).what(), Catch::Contains("9 s"));
}

TEST_CASE_METHOD(Fixture, "a signal ends steps and pauses") {
    host.process.reply("tool", "");
    host.ui.cancel(SIGTERM);
    CHECK_THROWS_AS(runner.run({.name = "working", .arguments = {"tool"}}), Error);
    CHECK_THROWS_AS(runner.pause(std::chrono::hours(1)), Error);
}
