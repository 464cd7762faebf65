#include "services/quota.hpp"

#include <catch2/catch.hpp>

using namespace xtask;
using services::Quota;
using std::chrono::seconds;

namespace {

net::Url url(const std::string& text) { return *net::parse_url(text); }

net::ResponseHead says(const std::string& limit, int status = 200) {
    net::ResponseHead head;
    head.status = status;
    head.headers.add("RateLimit", limit);
    return head;
}

} // namespace

TEST_CASE("the request after the last one allowed waits for the reset") {
    Quota quota;
    const Time now{seconds(1000)};
    const auto api = url("https://h/api/models/a/b"), file = url("https://h/a/b/resolve/main/f");
    quota.note(api, says("\"api\";r=1;t=55"), now);
    CHECK(quota.wait(api, now) == Duration(0));
    quota.note(api, says("\"api\";r=0;t=55"), now);
    CHECK(quota.wait(api, now) == seconds(55));
    CHECK(quota.wait(url("https://h/api/other"), now + seconds(50)) == seconds(5));
    CHECK(quota.wait(api, now + seconds(56)) == Duration(0));
    CHECK(quota.wait(file, now) == Duration(0));
    CHECK(quota.wait(url("https://h/api/resolve-cache/models/a/b/c/f"), now) == Duration(0));
    CHECK(quota.wait(url("https://other/api/models"), now) == Duration(0));
}

TEST_CASE("a shorter wait does not undo a longer one, a 429 and nonsense say nothing") {
    Quota quota;
    const Time now{seconds(1000)};
    const auto at = url("https://h/f");
    quota.note(at, says("\"pages\";r=0;t=9", 429), now);
    quota.note(at, says("r=0"), now);
    quota.note(at, says("\"pages\";r=0;t=0"), now);
    CHECK(quota.wait(at, now) == Duration(0));
    quota.note(at, says("\"pages\";r=0;t=9"), now);
    quota.note(at, says("\"pages\";r=0;t=3"), now);
    CHECK(quota.wait(at, now) == seconds(9));
    quota.note(at, says("\"pages\";r=0;t=999999999999999"), now);
    CHECK(quota.wait(at, now) == std::chrono::hours(24 * 365));
}
