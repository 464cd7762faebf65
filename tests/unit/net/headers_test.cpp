#include "net/headers.hpp"

#include <catch2/catch.hpp>

using namespace xtask::net;

TEST_CASE("headers are found without regard to case, in order") {
    Headers headers{{"ETag", "\"a\""}, {"Link", "one"}};
    headers.add("link", "two");
    CHECK(headers.find("etag") == "\"a\"");
    CHECK(headers.find("LINK") == "one");
    CHECK_FALSE(headers.find("ETa"));
    CHECK(headers.all("Link") == std::vector<std::string_view>{"one", "two"});
    CHECK(headers.all("x").empty());
    CHECK(headers.size() == 3);
}

TEST_CASE("only ASCII letters have case") {
    CHECK(equals_ignoring_case("aZ09-", "Az09-"));
    CHECK_FALSE(equals_ignoring_case("a", "ab"));
    CHECK_FALSE(equals_ignoring_case("@", "`"));
    CHECK_FALSE(equals_ignoring_case("\xc3\x89", "\xc3\xa9"));
    CHECK(equals_ignoring_case("", ""));
}
