#include "services/log.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace xtask::services;

namespace {

std::string logged(Level least, bool color, Level level, std::string_view text) {
    std::string lines;
    Log(least, color, [&](std::string_view more) { lines += more; }).message(level, text);
    return lines;
}

} // namespace

TEST_CASE("each level has its word") {
    CHECK(logged(Level::debug, false, Level::debug, "text") == "xtask: debug: text\n");
    CHECK(logged(Level::debug, false, Level::info, "text") == "xtask: text\n");
    CHECK(logged(Level::debug, false, Level::warn, "text") == "xtask: warning: text\n");
    CHECK(logged(Level::debug, false, Level::error, "text") == "xtask: error: text\n");
}

TEST_CASE("and its colour") {
    CHECK(logged(Level::debug, true, Level::info, "text") == "xtask: text\n");
    CHECK(logged(Level::debug, true, Level::warn, "text") == "xtask: \x1b[1;33mwarning: \x1b[0mtext\n");
    CHECK(logged(Level::debug, true, Level::error, "text") == "xtask: \x1b[1;31merror: \x1b[0mtext\n");
}

TEST_CASE("less than the least is dropped") {
    CHECK(logged(Level::info, false, Level::debug, "text").empty());
    CHECK(logged(Level::warn, false, Level::info, "text").empty());
    CHECK_FALSE(logged(Level::warn, false, Level::error, "text").empty());
}

TEST_CASE("foreign text stays text") {
    CHECK(logged(Level::info, false, Level::info, "{} %s %v") == "xtask: {} %s %v\n");
    CHECK(logged(Level::info, false, Level::info, "a\x1b[31m\rb") == "xtask: a\\x1b[31m\\x0db\n");
    CHECK(logged(Level::info, false, Level::warn, "one\nxtask: error: forged\n") ==
          "xtask: warning: one\n  xtask: error: forged\n");
}

TEST_CASE("a hint follows an error") {
    std::string lines;
    Log log(Level::warn, false, [&](std::string_view more) { lines += more; });
    log.message(Level::error, "no");
    log.hint("do\nthis");
    CHECK(lines == "xtask: error: no\n  hint: do\n  this\n");
}
