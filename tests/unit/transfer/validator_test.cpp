#include "transfer/validator.hpp"

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::transfer;

TEST_CASE("validators: only strong ones continue, only contradictions refuse") {
    net::ResponseHead head;
    head.headers = {{"ETag", "W/\"weak\""},
                    {"Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT"},
                    {"Date", "Sun, 06 Nov 1994 08:49:37 GMT"}};
    CHECK(Validator::of(head).if_range().empty());
    head.headers = {{"Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT"},
                    {"Date", "Sun, 06 Nov 1994 08:49:38 GMT"}};
    CHECK(Validator::of(head).if_range() == "Sun, 06 Nov 1994 08:49:37 GMT");
    head.headers = {{"Last-Modified", "yesterday"}, {"Date", "Sun, 06 Nov 1994 08:49:38 GMT"}};
    CHECK(Validator::of(head).if_range().empty());
    head.headers = {{"ETag", "\"strong\""}, {"Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT"}};
    CHECK(Validator::of(head).if_range() == "\"strong\"");

    const Validator v1{"\"1\"", "Sun, 06 Nov 1994 08:49:37 GMT", true};
    CHECK(v1.agrees_with(v1));
    CHECK(v1.agrees_with({}));
    CHECK_FALSE(v1.agrees_with({"\"2\"", v1.last_modified, true}));
    CHECK(v1.agrees_with({"\"1\"", "Mon, 07 Nov 1994 08:49:37 GMT", true}));
    CHECK_FALSE(v1.agrees_with({"", "Mon, 07 Nov 1994 08:49:37 GMT", true}));
}
