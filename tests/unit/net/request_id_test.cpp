#include "net/request_id.hpp"

#include <catch2/catch.hpp>

using namespace xtask;

namespace {

std::string of(net::Headers headers) {
    net::ResponseHead head;
    head.headers = std::move(headers);
    return net::request_id(head);
}

} // namespace

TEST_CASE("the first id that can be shown") {
    CHECK(of({{"X-Amz-Cf-Id", "c"}, {"X-Request-Id", "Root=1-2"}}) == ", request \"Root=1-2\"");
    CHECK(of({{"X-Amz-Cf-Id", "c"}, {"X-Amzn-Trace-Id", "b"}}) == ", request \"b\"");
    CHECK(of({{"X-Request-Id", "\x1b[31m"}, {"X-Amz-Cf-Id", "c"}}) == ", request \"c\"");
    CHECK(of({{"X-Request-Id", "a\"b"}}).empty());
    CHECK(of({{"X-Request-Id", std::string(201, 'a')}}).empty());
    CHECK(of({{"X-Request-Id", ""}}).empty());
    CHECK(of({}).empty());
}
