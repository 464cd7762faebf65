#include "lines.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace xtask::cpp_reference;
using List = std::vector<std::string>;

TEST_CASE("lines are put together from pieces") {
    LineSplitter splitter;
    List lines;
    const auto take = [&](std::string_view line) { lines.emplace_back(line); };
    for (const char* piece : {"on", "e\ntw", "o\r\n", "", "50%\r100%\r", "\n\nrest"})
        splitter.add(piece, take);
    CHECK(lines == List{"one", "two", "50%", "100%"});
    CHECK(splitter.rest() == "rest");
}

TEST_CASE("a line without end does not grow without bound") {
    LineSplitter splitter;
    List lines;
    const auto take = [&](std::string_view line) { lines.emplace_back(line); };
    for (int i = 0; i < 100; ++i) splitter.add(std::string(1000, 'x'), take);
    splitter.add("\nnext\n", take);
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].size() == 4096);
    CHECK(lines[1] == "next");
}

TEST_CASE("the last lines") {
    Tail tail;
    CHECK(tail.text(5).empty());
    for (int i = 0; i < 1000; ++i) tail.add(std::to_string(i));
    CHECK(tail.lines().size() == 200);
    CHECK(tail.text(2) == "998\n999\n");
    CHECK(tail.text(1000).substr(0, 4) == "800\n");
}
