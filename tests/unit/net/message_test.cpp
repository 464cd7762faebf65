#include "net/message.hpp"

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::net;

namespace {

struct Outcome {
    int status = 0;
    std::string body;
    std::string reason;   ///< of the error, or empty
    std::size_t left = 0; ///< bytes behind the message that were not taken
    bool keep_alive = false;
    bool done = false;
};

/// Feeds `wire` in pieces of `step` bytes with room for `room` bytes at a time; then, if asked, the end.
Outcome read(const std::string& wire, std::size_t step, std::size_t room, bool ends, bool head_request) {
    Outcome outcome;
    ResponseReader reader(head_request);
    std::vector<std::byte> output(room);
    std::string window;
    std::size_t next = 0;
    try {
        while (!reader.done()) {
            if (next < wire.size()) {
                const auto piece = wire.substr(next, step);
                window += piece;
                next += piece.size();
            }
            const auto before = window.size();
            const auto progress = reader.feed(std::as_bytes(std::span(window)), output);
            if (progress.consumed > window.size())
                FAIL("took more than there was"); // CHECKs take too long here
            if (progress.produced > room) FAIL("gave more than there was room for");
            outcome.body.append(reinterpret_cast<const char*>(output.data()), progress.produced);
            window.erase(0, progress.consumed);
            const bool stuck = before == window.size() && progress.produced == 0;
            if (next == wire.size() && (stuck || window.empty())) break;
        }
        if (ends && !reader.done()) reader.finish();
    } catch (const Error& e) {
        CHECK(e.code == ExitCode::network);
        outcome.reason = e.reason;
    }
    if (const auto* head = reader.head()) {
        outcome.status = head->status;
        outcome.keep_alive = head->keep_alive;
    }
    outcome.left = window.size() + wire.size() - next;
    outcome.done = reader.done();
    return outcome;
}

struct Case {
    const char* name;
    std::string wire;
    int status; ///< 0: no head
    std::string body;
    const char* reason = "";
    std::size_t left = 0;
    bool keep_alive = true;
    bool head_request = false;
};

/// The outcome does not depend on how the bytes arrive.
void check(const Case& test) {
    const std::size_t least = test.wire.size() > 10'000 ? 101 : 1; // the rest of it is looked at each time
    for (const std::size_t step : {least, 7 * least, std::size_t{1000000}}) {
        for (const std::size_t room : {std::size_t{1}, std::size_t{4096}}) {
            INFO(test.name << ", pieces of " << step << ", room for " << room);
            const auto outcome = read(test.wire, step, room, true, test.head_request);
            CHECK(outcome.reason == test.reason);
            CHECK(outcome.status == test.status);
            CHECK(outcome.body == test.body);
            if (*test.reason) continue;
            CHECK(outcome.done);
            CHECK(outcome.left == test.left);
            CHECK(outcome.keep_alive == test.keep_alive);
        }
    }
}

const std::string ok = "HTTP/1.1 200 OK\r\n";
const std::string length5 = ok + "Content-Length: 5\r\n\r\n";
const std::string chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";

} // namespace

TEST_CASE("bodies with a length") {
    const Case cases[] = {
        {"complete", length5 + "hello", 200, "hello"},
        {"empty", ok + "Content-Length: 0\r\n\r\n", 200, ""},
        {"longer than announced: stops at the length", length5 + "hello, world", 200, "hello", "", 7},
        {"the next message is left alone", length5 + "hello" + length5, 200, "hello", "", length5.size()},
        {"shorter than announced", length5 + "hell", 200, "hell", "truncated"},
        {"nothing of it", length5, 200, "", "truncated"},
        {"closed inside the head", "HTTP/1.1 200 OK\r\nContent-", 0, "", "truncated"},
        {"nothing at all", "", 0, "", "reset"},
        {"equal duplicates", ok + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", 200, "hello"},
        {"different duplicates", ok + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", 0, "",
         "protocol"},
        {"list of different lengths", ok + "Content-Length: 5, 6\r\n\r\nhello", 0, "", "protocol"},
        {"negative", ok + "Content-Length: -5\r\n\r\nhello", 0, "", "protocol"},
        {"signed", ok + "Content-Length: +5\r\n\r\nhello", 0, "", "protocol"},
        {"thousands separator", ok + "Content-Length: 1,000\r\n\r\nhello", 0, "", "protocol"},
        {"hexadecimal", ok + "Content-Length: 0x5\r\n\r\nhello", 0, "", "protocol"},
        {"empty value", ok + "Content-Length:\r\n\r\nhello", 0, "", "protocol"},
        {"2^63", ok + "Content-Length: 9223372036854775808\r\n\r\nhello", 0, "", "protocol"},
        {"2^64 + 5", ok + "Content-Length: 18446744073709551621\r\n\r\nhello", 0, "", "protocol"},
        {"with chunked", ok + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 0, "",
         "protocol"},
        {"with chunked, the other way", ok + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\nhello",
         0, "", "protocol"},
    };
    for (const auto& test : cases) check(test);
}

TEST_CASE("chunked bodies") {
    const Case cases[] = {
        {"complete", chunked + "5\r\nhello\r\n0\r\n\r\n", 200, "hello"},
        {"several chunks", chunked + "2\r\nhe\r\nA\r\nllo, world\r\n00\r\n\r\n", 200, "hello, world"},
        {"empty", chunked + "0\r\n\r\n", 200, ""},
        {"extensions and trailers, next message left alone",
         chunked + "5;a=b;c=\"d\"\r\nhello\r\n0;x\r\nTrailer: 1\r\nTwo: 2\r\n\r\n" + length5, 200, "hello",
         "", length5.size()},
        {"any case", ok + "Transfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", 200, "hello"},
        {"cut inside a chunk", chunked + "5\r\nhel", 200, "hel", "truncated"},
        {"no last chunk", chunked + "5\r\nhello\r\n", 200, "hello", "truncated"},
        {"cut inside the trailer", chunked + "5\r\nhello\r\n0\r\nA: b\r\n", 200, "hello", "truncated"},
        {"cut inside the size", chunked + "5\r\nhello\r\n1", 200, "hello", "truncated"},
        {"no hexadecimal size", chunked + "x\r\nhello\r\n0\r\n\r\n", 200, "", "protocol"},
        {"negative size", chunked + "-5\r\nhello\r\n0\r\n\r\n", 200, "", "protocol"},
        {"size of 2^64", chunked + "10000000000000000\r\nhello", 200, "", "protocol"},
        {"no line end behind a chunk", chunked + "5\r\nhelloX\r\n0\r\n\r\n", 200, "hello", "protocol"},
        {"gzip, chunked", ok + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 0, "", "protocol"},
        {"gzip alone", ok + "Transfer-Encoding: gzip\r\n\r\nxyz", 0, "", "protocol"},
        {"identity", ok + "Transfer-Encoding: identity\r\n\r\nxyz", 0, "", "protocol"},
        {"chunked twice", ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 0,
         "", "protocol"},
        {"chunked, chunked", ok + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", 0, "", "protocol"},
        {"from HTTP/1.0: read, then closed",
         "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
         200, "x", "", 0, false},
        {"endless chunk extension", chunked + "5;" + std::string(70000, 'x'), 200, "", "protocol"},
    };
    for (const auto& test : cases) check(test);
}

TEST_CASE("bodies until the end of the connection") {
    const Case cases[] = {
        {"HTTP/1.1", ok + "\r\nhello", 200, "hello", "", 0, false},
        {"HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\nhello", 200, "hello", "", 0, false},
        {"empty", ok + "\r\n", 200, "", "", 0, false},
    };
    for (const auto& test : cases) check(test);
    CHECK_FALSE(read(ok + "\r\nhello", 100, 100, false, false).done);
}

TEST_CASE("messages without a body") {
    const Case cases[] = {
        {"HEAD with a length", length5, 200, "", "", 0, true, true},
        {"HEAD, then garbage", length5 + "hello", 200, "", "", 5, true, true},
        {"HEAD of chunked", chunked, 200, "", "", 0, true, true},
        {"204", "HTTP/1.1 204 No Content\r\n\r\n", 204, ""},
        {"304", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", 304, ""},
        {"205 with a length has a body", "HTTP/1.1 205 Reset\r\nContent-Length: 1\r\n\r\nx", 205, "x"},
    };
    for (const auto& test : cases) check(test);
}

TEST_CASE("interim responses") {
    const std::string hints = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n";
    const std::string more = "HTTP/1.1 100 Continue\r\n\r\n";
    std::string fifteen, sixteen;
    for (int i = 0; i < 15; ++i) fifteen += more;
    sixteen = fifteen + more;
    const Case cases[] = {
        {"103 then 200", hints + length5 + "hello", 200, "hello"},
        {"15", fifteen + length5 + "hello", 200, "hello"},
        {"16", sixteen + length5 + "hello", 0, "", "protocol"},
        {"only interim", hints, 0, "", "truncated"},
        {"101", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", 0, "", "protocol"},
    };
    for (const auto& test : cases) check(test);
}

TEST_CASE("heads") {
    std::string many = ok;
    for (int i = 0; i < 150; ++i) many += "X-" + std::to_string(i) + ": y\r\n";
    const Case cases[] = {
        {"a line of 4094 bytes", ok + "X: " + std::string(4089, 'a') + "\r\nContent-Length: 1\r\n\r\nb", 200,
         "b"},
        {"a value of 20 KiB", ok + "X: " + std::string(20480, 'a') + "\r\nContent-Length: 1\r\n\r\nb", 200,
         "b"},
        {"150 fields", many + "Content-Length: 1\r\n\r\nb", 200, "b"},
        {"100 KiB", ok + "X: " + std::string(100000, 'a') + "\r\n\r\n", 0, "", "header-too-large"},
        {"endless", ok + "X: " + std::string(70000, 'a'), 0, "", "header-too-large"},
        {"just above 64 KiB", ok + "X: " + std::string(65536 - 20, 'a') + "\r\n\r\n", 0, "",
         "header-too-large"},
        {"no reason phrase", "HTTP/1.1 200 \r\nContent-Length: 1\r\n\r\nb", 200, "b"},
        {"0xFF in a value", ok + "X: \xff\xfe\r\nContent-Length: 1\r\n\r\nb", 200, "b"},
        {"NUL in a value", ok + std::string("X: a\0b\r\n", 8) + "\r\n", 0, "", "protocol"},
        {"space before the colon", ok + "X : a\r\n\r\n", 0, "", "protocol"},
        {"no colon", ok + "nonsense\r\n\r\n", 0, "", "protocol"},
        {"status of four digits", "HTTP/1.1 2000 OK\r\n\r\n", 0, "", "protocol"},
        {"status of letters", "HTTP/1.1 ABC OK\r\n\r\n", 0, "", "protocol"},
        {"status 600", "HTTP/1.1 600 X\r\n\r\n", 0, "", "protocol"},
        {"status 000", "HTTP/1.1 000 X\r\n\r\n", 0, "", "protocol"},
        {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 0, "", "protocol"},
        {"HTTP/2.0", "HTTP/2.0 200 OK\r\n\r\n", 0, "", "protocol"},
        {"ICY", "ICY 200 OK\r\n\r\n", 0, "", "protocol"},
        {"a page without a head", "<html><body>Login</body></html>\r\n\r\n", 0, "", "protocol"},
        {"a request", "GET / HTTP/1.1\r\nHost: h\r\n\r\n", 0, "", "protocol"},
    };
    for (const auto& test : cases) check(test);
}

TEST_CASE("header values come unchanged") {
    ResponseReader reader(false);
    const std::string wire = ok + "Location:  https://h/f?sig=abc=?x&y=%2F \r\n"
                                  "ETag: \"a=?utf-8?B?aGVsbG8=?=b\"\r\n"
                                  "Link: one\r\nlink: two\r\nFolded: a\r\n  b\r\nContent-Length: 0\r\n\r\n";
    const auto progress = reader.feed(std::as_bytes(std::span(wire)), {});
    CHECK(progress.consumed == wire.size());
    REQUIRE(reader.head());
    const auto& headers = reader.head()->headers;
    CHECK(headers.find("location") == "https://h/f?sig=abc=?x&y=%2F");
    CHECK(headers.find("etag") == "\"a=?utf-8?B?aGVsbG8=?=b\"");
    CHECK(headers.all("LINK") == std::vector<std::string_view>{"one", "two"});
    CHECK(headers.find("Folded") == "a b");
    CHECK(reader.head()->content_length == 0u);
}

TEST_CASE("content encodings") {
    const Case cases[] = {
        {"identity", ok + "Content-Encoding: identity\r\nContent-Length: 1\r\n\r\nx", 200, "x"},
        {"gzip", ok + "Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx", 0, "", "content-encoding"},
        {"gzip of HEAD", ok + "Content-Encoding: gzip\r\n\r\n", 0, "", "content-encoding", 0, true, true},
        {"gzip of an error page",
         "HTTP/1.1 404 Not Found\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx", 404, "x"},
    };
    for (const auto& test : cases) check(test);
}

TEST_CASE("whether the connection can be used again") {
    const std::pair<std::string, bool> rows[] = {
        {"HTTP/1.1 200 OK\r\n", true},
        {"HTTP/1.1 200 OK\r\nConnection: close\r\n", false},
        {"HTTP/1.1 200 OK\r\nConnection: foo, Close\r\n", false},
        {"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\n", true},
        {"HTTP/1.0 200 OK\r\n", false},
        {"HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n", true},
    };
    for (const auto& [head, keep_alive] : rows) {
        INFO(head);
        CHECK(read(head + "Content-Length: 0\r\n\r\n", 1000, 10, true, false).keep_alive == keep_alive);
    }
}

TEST_CASE("a fixed-length body can be received past the reader") {
    ResponseReader reader(false);
    const std::string wire = ok + "Content-Length: 5368709120\r\n\r\nabc";
    std::array<std::byte, 16> output;
    CHECK(reader.raw_remaining() == 0);
    CHECK(reader.feed(std::as_bytes(std::span(wire)), output).produced == 3);
    CHECK(reader.raw_remaining() == 5368709117u);
    reader.skip(5368709116u);
    CHECK(reader.raw_remaining() == 1);
    CHECK_FALSE(reader.done());
    CHECK_THROWS_AS(reader.finish(), Error);
    reader.skip(1);
    CHECK(reader.done());
    CHECK_NOTHROW(reader.finish());
}
