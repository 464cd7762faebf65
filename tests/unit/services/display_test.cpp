#include "fake_terminal.hpp"
#include "services/display.hpp"
#include "services/text.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace std::chrono_literals;
using namespace xtask::services;

namespace {

struct Fixture {
    FakeScreen screen;
    FakeTerminal terminal{screen};
    std::vector<std::string> events;

    Display display(Display::Form form) {
        return {terminal, form, false, [this](std::string_view members) { events.emplace_back(members); }};
    }
};

std::size_t count(const std::string& text, char c) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), c));
}

} // namespace

TEST_CASE_METHOD(Fixture, "a bar stands at once and is drawn over ten times a second") {
    Display display = this->display(Display::Form::bar);
    const auto handle = display.begin("model.gguf", 1'000'000);
    CHECK_THAT(screen.take_err(), Catch::StartsWith("\rmodel.gguf    0%") && Catch::EndsWith("\x1b[K"));
    for (std::uint64_t ms = 1; ms <= 1'000; ++ms) {
        screen.now += 1ms;
        display.update(handle, ms * 500);
    }
    const std::string drawn = screen.take_err();
    CHECK(count(drawn, '\r') == 10);
    CHECK(count(drawn, '\n') == 0);
    CHECK_THAT(drawn, Catch::Contains(" 50%") && Catch::Contains("500 kB/s") && Catch::Contains("ETA 1s"));

    screen.now += 1s;
    display.update(handle, 1'000'000);
    screen.take_err();
    display.end(handle);
    CHECK_THAT(screen.take_err(),
               Catch::Contains("100%") && Catch::Contains("in 2s") && Catch::EndsWith("\x1b[K\n"));
    CHECK(events.empty());
}

TEST_CASE_METHOD(Fixture, "a bar makes room and comes back") {
    Display display = this->display(Display::Form::bar);
    display.hide();
    display.show();
    CHECK(screen.take_err().empty());

    const auto handle = display.begin("model.gguf", 10);
    screen.take_err();
    display.hide();
    CHECK(screen.take_err() == "\r\x1b[K");
    display.hide();
    CHECK(screen.take_err().empty());
    display.show();
    CHECK_THAT(screen.take_err(), Catch::StartsWith("\rmodel.gguf"));

    display.end(handle);
    screen.take_err();
    display.hide();
    display.show();
    CHECK(screen.take_err().empty());
}

TEST_CASE_METHOD(Fixture, "a bar follows the width of the window") {
    Display display = this->display(Display::Form::bar);
    const auto handle = display.begin("model.gguf", 1'000'000);
    screen.take_err();
    screen.columns = 20;
    screen.now += 1s;
    display.update(handle, 500'000);
    CHECK(screen.take_err() == "\r\x1b[2Amodel.gguf  50%\x1b[K\x1b[J"); // what it was had broken into three
}

TEST_CASE_METHOD(Fixture, "several tasks share a bar") {
    Display display = this->display(Display::Form::bar);
    const auto one = display.begin("one", 1'000);
    const auto two = display.begin("two", 3'000);
    screen.now += 1s;
    display.update(one, 500);
    screen.take_err();
    screen.now += 1s;
    display.update(two, 500);
    CHECK_THAT(screen.take_err(), Catch::StartsWith("\r2 tasks   25%"));
    display.end(one);
    CHECK_THAT(screen.take_err(), Catch::StartsWith("\rone") && Catch::Contains("\n\rtwo"));
    display.end_all();
    CHECK_THAT(screen.take_err(), Catch::StartsWith("\rtwo") && Catch::EndsWith("\n"));
}

TEST_CASE_METHOD(Fixture, "off a terminal there is a line now and then") {
    Display display = this->display(Display::Form::lines);
    const auto handle = display.begin("model.gguf", 1'000'000);
    CHECK(screen.take_err() == "model.gguf: 1.0 MB\n");
    display.update(handle, 0);
    for (int tenth = 1; tenth < 100; ++tenth) {
        screen.now += 100ms;
        display.update(handle, 1'000u * static_cast<unsigned>(tenth));
    }
    CHECK(screen.take_err().empty());
    screen.now += 100ms;
    display.update(handle, 100'000);
    CHECK(screen.take_err() == "model.gguf: 100 kB of 1.0 MB (10%), 10.0 kB/s, 1m30s left\n");
    display.hide();
    display.show();
    CHECK(screen.take_err().empty());
    screen.now += 10s;
    display.update(handle, 1'000'000);
    screen.take_err();
    display.end(handle);
    CHECK(screen.take_err() == "model.gguf: 1.0 MB in 20s, 50.0 kB/s\n");
}

TEST_CASE_METHOD(Fixture, "programs get one event a second, and the last") {
    Display display = this->display(Display::Form::events);
    const auto handle = display.begin("model.gguf", 1'000'000);
    for (int tenth = 0; tenth < 10; ++tenth) {
        display.update(handle, 10'000u * static_cast<unsigned>(tenth));
        screen.now += 100ms;
    }
    CHECK(events.empty());
    display.update(handle, 100'000);
    CHECK(
        events ==
        std::vector<std::string>{
            R"({"label":"model.gguf","done":100000,"total":1000000,"bytes_per_second":100000,"eta_seconds":9})"});
    display.end(handle);
    CHECK(events.size() == 2);
    CHECK(screen.err.empty());
    CHECK(screen.out.empty());
}

TEST_CASE_METHOD(Fixture, "nothing is shown when nothing is wanted") {
    Display display = this->display(Display::Form::none);
    const auto handle = display.begin("model.gguf", 10);
    screen.now += 1min;
    display.update(handle, 5);
    display.end(handle);
    CHECK(screen.err.empty());
    CHECK(events.empty());
}

TEST_CASE_METHOD(Fixture, "handles nobody gave out are ignored") {
    Display display = this->display(Display::Form::lines);
    display.update(7, 1);
    display.end(7);
    CHECK(screen.err.empty());
}

TEST_CASE_METHOD(Fixture, "a label cannot steer the terminal") {
    Display display = this->display(Display::Form::lines);
    display.begin("a\x1b[2J\nb", 0);
    CHECK(screen.err == "a\\x1b[2J\\x0ab\n");
}

namespace {

Whole files(std::size_t ended, std::uint64_t done, std::size_t failed = 0) {
    return {1'000, ended, failed, done, 10'000'000, done};
}

std::vector<std::string> lines_of(const std::string& drawn) {
    std::vector<std::string> lines(1);
    for (const char c : drawn) {
        if (c == '\n') {
            lines.emplace_back();
        } else {
            lines.back() += c;
        }
    }
    return lines;
}

} // namespace

TEST_CASE_METHOD(Fixture, "a status is one line that the next one replaces") {
    Display display = this->display(Display::Form::bar);
    screen.columns = 20;
    display.status("one");
    CHECK(screen.take_err() == "\rone\x1b[K");
    screen.now += 50ms;
    display.status("too soon");
    CHECK(screen.take_err().empty());
    screen.now += 50ms;
    display.status("a line far too long for it\x1b[2J");
    const std::string drawn = screen.take_err();
    CHECK_THAT(drawn, Catch::StartsWith("\ra line far too lon"));
    CHECK(columns(drawn) < 20 + std::string("\r\x1b[K").size() + 3);
    display.hide();
    CHECK(screen.take_err() == "\r\x1b[K");
    display.show();
    CHECK_THAT(screen.take_err(), Catch::StartsWith("\ra line far"));
    display.status("");
    CHECK(screen.take_err() == "\r\x1b[K");
    display.show();
    CHECK(screen.take_err().empty());
}

TEST_CASE_METHOD(Fixture, "a status stands below what is counted") {
    Display display = this->display(Display::Form::bar);
    const auto handle = display.begin("model.gguf", 10);
    screen.now += 1s;
    display.status("busy");
    CHECK_THAT(screen.take_err(), Catch::Contains("model.gguf") && Catch::EndsWith("busy\x1b[K"));
    display.end(handle);
    CHECK_THAT(screen.take_err(), Catch::EndsWith("\rbusy\x1b[K"));
    display.end_all();
    CHECK(screen.take_err() == "\r\x1b[K");
}

TEST_CASE_METHOD(Fixture, "off a terminal a status is a line at first, and then now and then") {
    Display display = this->display(Display::Form::lines);
    for (int ms = 0; ms <= 25'000; ms += 10) {
        display.status("at " + std::to_string(ms));
        screen.now += 10ms;
    }
    display.status("");
    CHECK(screen.take_err() == "at 0\nat 10000\nat 20000\n");
}

TEST_CASE_METHOD(Fixture, "programs get the status once a second") {
    Display display = this->display(Display::Form::events);
    for (int ms = 0; ms < 2'000; ms += 10) {
        display.status("at " + std::to_string(ms));
        screen.now += 10ms;
    }
    CHECK(events == std::vector<std::string>{R"({"text":"at 0"})", R"({"text":"at 1000"})"});
    CHECK(screen.take_err().empty());
}

TEST_CASE_METHOD(Fixture, "many files: the whole, and a line for each slow one above it") {
    Display display = this->display(Display::Form::bar);
    display.begin_whole(files(0, 0));
    CHECK_THAT(screen.take_err(), Catch::StartsWith("\r1,000 files    0%"));
    const auto slow = display.begin("slow.bin", 1'000'000);
    display.update(slow, 1);
    screen.now += 400ms;
    const auto quick = display.begin("quick.bin", 1'000);
    display.update_whole(files(1, 1'000));
    CHECK(count(screen.err, '\n') == 0); // nothing flickers
    CHECK_THAT(screen.take_err(), Catch::Contains("1 of 1,000 files"));

    screen.now += 200ms;
    display.update(slow, 500'000);
    auto lines = lines_of(screen.take_err());
    REQUIRE(lines.size() == 2);
    CHECK_THAT(lines[0], Catch::StartsWith("\rslow.bin           50%"));
    CHECK_THAT(lines[1], Catch::StartsWith("1 of 1,000 files"));
    CHECK(lines[0].find('%') == lines[1].find('%') + 1); // in columns; the first has a \r more

    display.update(quick, 1'000);
    screen.now += 2s;
    display.update(slow, 600'000);
    CHECK_THAT(screen.take_err(), !Catch::Contains("quick.bin")); // complete: it only waits for its name
    display.end(quick);
    display.end(slow);
    CHECK(screen.take_err().empty());
    screen.now += 200ms;
    display.update_whole(files(3, 1'001'000));
    CHECK_THAT(screen.take_err(),
               Catch::StartsWith("\r\x1b[1A3 of 1,000 files") && Catch::EndsWith("\x1b[J"));

    screen.now += 1s;
    display.update_whole(files(1'000, 10'000'000, 2));
    screen.take_err();
    display.end_whole();
    CHECK_THAT(screen.take_err(), Catch::StartsWith("\r1,000 files (2 failed)  100%") &&
                                      Catch::Contains("in 3s") && Catch::EndsWith("\x1b[K\n"));
    display.hide();
    display.update_whole(files(1, 1));
    display.end_whole();
    CHECK(screen.err.empty());
}

TEST_CASE_METHOD(Fixture, "many files are drawn ten times a second however many speak") {
    Display display = this->display(Display::Form::bar);
    display.begin_whole(files(0, 0));
    std::vector<std::uint64_t> handles;
    for (int i = 0; i < 5; ++i) handles.push_back(display.begin("f" + std::to_string(i), 1'000));
    screen.take_err();
    for (std::uint64_t ms = 1; ms <= 400; ++ms) {
        screen.now += 1ms;
        for (const auto handle : handles) display.update(handle, ms);
        display.update_whole(files(0, ms * 5));
    }
    CHECK(count(screen.take_err(), '\r') == 4);
}

TEST_CASE_METHOD(Fixture, "files in progress never fill the window") {
    Display display = this->display(Display::Form::bar);
    const auto [rows, shown] = GENERATE(table<int, std::size_t>({{24, 9}, {6, 5}, {2, 1}, {0, 1}}));
    screen.rows = rows;
    display.begin_whole(files(0, 0));
    for (int i = 0; i < 30; ++i) display.begin("f" + std::to_string(i), 1'000);
    screen.take_err();
    screen.now += 1s;
    display.update_whole(files(0, 1));
    CHECK(lines_of(screen.take_err()).size() == shown);
}

TEST_CASE_METHOD(Fixture, "off a terminal many files are one line now and then") {
    Display display = this->display(Display::Form::lines);
    display.begin_whole(files(0, 0));
    CHECK(screen.take_err() == "1,000 files: 10.0 MB\n");
    const auto handle = display.begin("a", 10);
    display.update(handle, 5);
    screen.now += 20s;
    display.update(handle, 10);
    display.end(handle);
    CHECK(screen.take_err().empty());
    display.update_whole(files(12, 1'000'000));
    CHECK(screen.take_err() == "12 of 1,000 files: 1.0 MB of 10.0 MB (10%)\n");
    screen.now += 10s;
    display.update_whole(files(1'000, 10'000'000));
    CHECK(screen.take_err() == "1,000 files: 10.0 MB, 900 kB/s\n");
    display.end_all();
    CHECK(screen.take_err() == "1,000 files: 10.0 MB in 30s, 900 kB/s\n");
}

TEST_CASE_METHOD(Fixture, "programs get one event a second for all files") {
    Display display = this->display(Display::Form::events);
    display.begin_whole(files(0, 0));
    const auto handle = display.begin("a", 10);
    screen.now += 2s;
    display.update(handle, 5);
    display.end(handle);
    CHECK(events.empty());
    display.update_whole(files(12, 1'000'000, 1));
    display.update_whole(files(13, 1'000'001, 1));
    CHECK(events == std::vector<std::string>{
                        R"x({"label":"12 of 1,000 files (1 failed)","done":1000000,"total":10000000,)x"
                        R"x("files":1000,"files_ended":12,"files_failed":1})x"});
    display.end_whole();
    CHECK(events.size() == 2);
}
