#include "net/quota.hpp"

#include <catch2/catch.hpp>

using namespace xtask;
using net::Quota;
using std::chrono::seconds;

namespace {

net::Url url(const std::string& text) { return *net::parse_url(text); }

net::ResponseHead says(const std::string& limit, int status = 200) {
    net::ResponseHead head;
    head.status = status;
    head.headers.add("RateLimit", limit);
    return head;
}

const Time start{seconds(1000)};

} // namespace

TEST_CASE("the request after the last one allowed waits for the reset") {
    Quota quota;
    const auto api = url("https://h/api/models/a/b"), file = url("https://h/a/b/resolve/main/f");
    quota.note(api, says("\"api\";r=0;t=55"), start);
    CHECK(quota.take(api, start) == seconds(55));
    CHECK(quota.take(url("https://h/api/other"), start + seconds(50)) == seconds(5));
    CHECK(quota.take(api, start + seconds(56)) == Duration(0));
    CHECK(quota.take(api, start + seconds(56)) == Duration(0)); // what is left of the next is not known
    CHECK(quota.take(file, start) == Duration(0));
    CHECK(quota.take(url("https://h/api/resolve-cache/models/a/b/c/f"), start) == Duration(0));
    CHECK(quota.take(url("https://other/api/models"), start) == Duration(0));
}

TEST_CASE("requests without an answer yet count") {
    Quota quota;
    const auto at = url("https://h/f");
    quota.note(at, says("\"pages\";r=3;t=55"), start);
    CHECK(quota.wait(at, start) == Duration(0));
    for (int i = 0; i < 3; ++i) CHECK(quota.take(at, start) == Duration(0));
    CHECK(quota.take(at, start) == seconds(55));
    quota.note(at, says("\"pages\";r=2;t=54"), start + seconds(1)); // to the first of the three
    CHECK(quota.wait(at, start + seconds(1)) == seconds(54));
    quota.note(at, says("\"pages\";r=0;t=54"), start + seconds(1));
    quota.note(at, says("\"pages\";r=2;t=300"), start + seconds(56)); // another window
    CHECK(quota.take(at, start + seconds(56)) == Duration(0));
    CHECK(quota.take(at, start + seconds(56)) == Duration(0));
    CHECK(quota.take(at, start + seconds(56)) == seconds(300));
}

TEST_CASE("what was sent before the first answer came counts too") {
    Quota quota;
    const auto at = url("https://h/f");
    for (int i = 0; i < 4; ++i) CHECK(quota.take(at, start) == Duration(0));
    quota.note(at, says("\"pages\";r=4;t=55"), start);
    CHECK(quota.take(at, start) == Duration(0));
    CHECK(quota.take(at, start) == seconds(55));
}

TEST_CASE("what was lost on the way is forgotten in time") {
    Quota quota;
    const auto at = url("https://h/f");
    for (int i = 0; i < 1000; ++i) quota.take(at, start);
    quota.note(at, says("\"pages\";r=16;t=55"), start);
    CHECK(quota.take(at, start) == Duration(0));
}

TEST_CASE("whoever counts a window that moves with time is believed anew") {
    Quota quota;
    const auto at = url("https://h/f");
    for (int i = 0; i < 1000; ++i) {
        quota.note(at, says("\"bucket\";r=20;t=60"), start + i * Duration(200));
        CHECK(quota.take(at, start + i * Duration(200)) == Duration(0));
    }
}

TEST_CASE("a shorter wait does not undo a longer one, a 429 and nonsense say nothing") {
    Quota quota;
    const auto at = url("https://h/f");
    quota.note(at, says("\"pages\";r=0;t=9", 429), start);
    quota.note(at, says("r=0"), start);
    quota.note(at, says("\"pages\";r=0;t=0"), start);
    CHECK(quota.take(at, start) == Duration(0));
    quota.note(at, says("\"pages\";r=0;t=9"), start);
    quota.note(at, says("\"pages\";r=0;t=3"), start);
    CHECK(quota.take(at, start) == seconds(9));
    quota.note(at, says("\"pages\";r=0;t=999999999999999"), start);
    CHECK(quota.take(at, start) == std::chrono::hours(24 * 365));
}
