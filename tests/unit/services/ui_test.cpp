#include "fake_terminal.hpp"
#include "services/text.hpp"
#include "services/ui.hpp"

#include <catch2/catch.hpp>

using namespace std::chrono_literals;
using namespace xtask;
using namespace xtask::services;

namespace {

struct Fixture {
    FakeScreen screen;
    UiOptions options;

    Ui ui() { return {options, "download-model", std::make_unique<FakeTerminal>(screen)}; }
};

const Error gone(ExitCode::network, "not-found", "there is no such file", "look at the list");

} // namespace

TEST_CASE_METHOD(Fixture, "people read results on stdout and messages on stderr") {
    Ui ui = this->ui();
    ui.log(Level::info, "hello");
    ui.print("a\tb\n\x1b[2J\n");
    ui.event("start", "{}");
    ui.result(R"({"a":1})");
    ui.finish(nullptr);
    CHECK(screen.err == "xtask: hello\n");
    CHECK(screen.out == "a\tb\n\\x1b[2J\n");
}

TEST_CASE_METHOD(Fixture, "an error ends with its hint") {
    Ui ui = this->ui();
    ui.finish(&gone);
    ui.finish(nullptr);
    CHECK(screen.err == "xtask: error: there is no such file\n  hint: look at the list\n");
    CHECK(screen.out.empty());
}

TEST_CASE_METHOD(Fixture, "programs read JSON lines only, the last one says how it went") {
    options.json = true;
    Ui ui = this->ui();
    ui.print("for people\n");
    ui.event("start", R"({"url":"http://x/"})");
    ui.result("[1]");
    ui.result("[2]");
    ui.finish(&gone);
    ui.finish(nullptr);
    ui.event("late", "{}");
    CHECK(
        screen.out ==
        R"({"schema":1,"event":"start","url":"http://x/"})"
        "\n"
        R"({"schema":1,"event":"error","command":"download-model","exit_code":14,"code":"network","reason":"not-found",)"
        R"("retryable":false,"message":"there is no such file","hint":"look at the list","result":[2]})"
        "\n");
    CHECK_THAT(screen.err, Catch::Contains("there is no such file"));
}

TEST_CASE_METHOD(Fixture, "a plugin's broken JSON is its error, with --json and without") {
    options.json = GENERATE(true, false);
    Ui ui = this->ui();
    CHECK_THROWS_AS(ui.event("x", "{"), Error);
    CHECK_THROWS_AS(ui.event("done", "{}"), Error);
    CHECK_THROWS_AS(ui.event("error", "{}"), Error);
    CHECK_THROWS_AS(ui.result("{"), Error);
    CHECK(screen.out.empty());
}

TEST_CASE_METHOD(Fixture, "quiet and verbose") {
    options.quiet = GENERATE(true, false);
    options.verbose = !options.quiet;
    Ui ui = this->ui();
    ui.log(Level::debug, "d");
    ui.log(Level::info, "i");
    ui.log(Level::warn, "w");
    if (options.quiet)
        CHECK(screen.err == "xtask: warning: w\n");
    else
        CHECK(screen.err == "xtask: debug: d\nxtask: i\nxtask: warning: w\n");
}

TEST_CASE_METHOD(Fixture, "a message clears the bar, and the bar comes back") {
    screen.err_redrawable = true;
    Ui ui = this->ui();
    const auto handle = ui.progress_begin("model.gguf", 100);
    screen.take_err();
    ui.log(Level::info, "hello");
    CHECK_THAT(screen.take_err(), Catch::StartsWith("\r\x1b[Kxtask: hello\n\rmodel.gguf"));
    ui.progress_end(handle);
}

TEST_CASE_METHOD(Fixture, "a result on the same terminal clears the bar, one in a file does not") {
    screen.err_redrawable = true;
    screen.out_redrawable = GENERATE(true, false);
    Ui ui = this->ui();
    ui.progress_begin("model.gguf", 100);
    screen.take_err();
    ui.print("x\n");
    CHECK(screen.err.empty() != screen.out_redrawable);
}

TEST_CASE_METHOD(Fixture, "a bar left open is ended before the error") {
    screen.err_redrawable = true;
    Ui ui = this->ui();
    ui.progress_begin("model.gguf", 100);
    screen.take_err();
    ui.finish(&gone);
    CHECK_THAT(screen.err, Catch::Contains("\nxtask: error: there is no such file\n"));
}

TEST_CASE_METHOD(Fixture, "a Ui that goes away leaves no half line") {
    screen.err_redrawable = true;
    {
        Ui ui = this->ui();
        ui.progress_begin("model.gguf", 100);
    }
    CHECK_THAT(screen.err, Catch::EndsWith("\r\x1b[K"));
}

TEST_CASE_METHOD(Fixture, "progress is shown where it belongs") {
    const auto [json, quiet, progress, terminal, where] =
        GENERATE(table<bool, bool, bool, bool, std::string>({
            {false, false, true, true, "bar"},
            {false, false, true, false, "lines"},
            {true, false, true, true, "events"},
            {true, false, true, false, "events"},
            {false, true, true, true, "nowhere"},
            {false, false, false, true, "nowhere"},
            {true, false, false, false, "nowhere"},
        }));
    options.json = json;
    options.quiet = quiet;
    options.progress = progress;
    screen.err_redrawable = terminal;
    Ui ui = this->ui();
    const auto handle = ui.progress_begin("m", 100);
    ui.progress_update(handle, 50);
    ui.progress_end(handle);
    CAPTURE(screen.err, screen.out);
    CHECK((screen.err.find('\r') != std::string::npos) == (where == "bar"));
    CHECK((screen.err.find("m: 100 B\n") == 0) == (where == "lines"));
    CHECK((screen.out.find("\"event\":\"progress\"") != std::string::npos) == (where == "events"));
    CHECK((screen.err + screen.out).empty() == (where == "nowhere"));
}

TEST_CASE_METHOD(Fixture, "colour where it is wanted and seen") {
    const auto [mode, terminal, wanted, color] = GENERATE(table<ColorMode, bool, bool, bool>({
        {ColorMode::automatic, true, true, true},
        {ColorMode::automatic, true, false, false},
        {ColorMode::automatic, false, true, false},
        {ColorMode::always, false, false, true},
        {ColorMode::never, true, true, false},
    }));
    options.color = mode;
    screen.err_redrawable = terminal;
    screen.color = wanted;
    Ui ui = this->ui();
    CHECK(ui.color() == color);
    CHECK(ui.terminal() == terminal);
    ui.log(Level::warn, "w");
    CHECK((screen.err.find("\x1b[") != std::string::npos) == color);
}

TEST_CASE_METHOD(Fixture, "questions") {
    const auto [json, interactive, answer, result] = GENERATE(table<bool, bool, std::string, int>({
        {false, true, "y", 1},
        {false, true, "yes", 1},
        {false, true, "Y", 1},
        {false, true, "", 0},
        {false, true, "n", 0},
        {false, true, "yes please", 0},
        {false, false, "y", -1},
        {true, true, "y", -1},
    }));
    options.json = json;
    screen.interactive = interactive;
    screen.answer = answer;
    Ui ui = this->ui();
    CHECK(ui.ask("Delete\x07?") == result);
    CHECK(screen.err == (result < 0 ? "" : "Delete\\x07? [y/N] "));
}

TEST_CASE_METHOD(Fixture, "styles are for a standard output that has color, whatever stderr is") {
    screen.err_redrawable = GENERATE(false, true);
    screen.out_redrawable = GENERATE(false, true);
    screen.color = GENERATE(false, true);
    Ui ui = this->ui();
    ui.print_styled(styled("x", Style::term) + "\n");
    CHECK(screen.out == (screen.out_redrawable && screen.color ? "\x1b[36mx\x1b[0m\n" : "x\n"));
}
