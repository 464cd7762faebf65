#include "gguf/range_source.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

#include <charconv>

using namespace xtask;
using namespace xtask::gguf;

namespace {

constexpr const char* url = "http://hub/m.gguf";

std::string content(std::size_t size) {
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 7 + i / 251);
    return bytes;
}

/// One answer of a server that serves `bytes`, to the range that the source is to ask for.
HttpResponse part(const std::string& bytes, std::size_t first, std::size_t count,
                  std::string etag = "\"e\"") {
    HttpResponse response;
    response.status = 206;
    response.body = bytes.substr(first, count);
    response.headers = {{"Content-Range", "bytes " + std::to_string(first) + "-" +
                                              std::to_string(first + response.body.size() - 1) + "/" +
                                              std::to_string(bytes.size())},
                        {"ETag", std::move(etag)}};
    return response;
}

std::string read(Source& source, std::uint64_t position, std::size_t count) {
    std::string bytes(count, '?');
    bytes.resize(source.read(position, bytes));
    return bytes;
}

std::vector<std::string> ranges(const testkit::FakeHost& host) {
    std::vector<std::string> list;
    for (const HttpRequest& request : host.http.requests) {
        CHECK(request.method == "GET");
        CHECK(request.credentials.empty());
        list.emplace_back(find_header(request.headers, "Range").value_or("none"));
    }
    return list;
}

std::string reason_of(testkit::FakeHost& host, std::uint64_t position = 0) {
    RangeSource source(host.context().http(), url);
    try {
        read(source, position, 4);
        read(source, 100'000, 4);
    } catch (const Error& error) {
        CHECK_THAT(error.what(), Catch::Contains(url));
        return error.reason;
    }
    return "";
}

using Ranges = std::vector<std::string>;

} // namespace

TEST_CASE("a small file is one request") {
    testkit::FakeHost host;
    const std::string bytes = content(1000);
    host.http.reply("GET", url, part(bytes, 0, 1000));
    RangeSource source(host.context().http(), url);
    CHECK(source.size() == std::nullopt);
    CHECK(read(source, 0, 24) == bytes.substr(0, 24));
    CHECK(read(source, 990, 100) == bytes.substr(990));
    CHECK(read(source, 1000, 1).empty());
    CHECK(source.size() == 1000);
    CHECK(source.requests() == 1);
    CHECK(source.bytes_read() == 1000);
    CHECK(ranges(host) == Ranges{"bytes=0-65535"});
}

TEST_CASE("steps grow while reading goes on, and are small again elsewhere") {
    testkit::FakeHost host;
    constexpr std::size_t k64 = 64U << 10U;
    const std::string bytes = content(20 * k64);
    host.http.reply("GET", url, part(bytes, 0, k64))
        .reply("GET", url, part(bytes, k64, 2 * k64))
        .reply("GET", url, part(bytes, 3 * k64, 4 * k64))
        .reply("GET", url, part(bytes, 10 * k64, k64))
        .reply("GET", url, part(bytes, 20 * k64 - 10, 10));
    RangeSource source(host.context().http(), url);
    for (std::size_t i = 0; i < 5; ++i) CHECK(read(source, i * k64, k64) == bytes.substr(i * k64, k64));
    CHECK(read(source, 10 * k64, 5) == bytes.substr(10 * k64, 5));
    CHECK(read(source, 20 * k64 - 10, 100) == bytes.substr(20 * k64 - 10));
    CHECK(ranges(host) == Ranges{"bytes=0-65535", "bytes=65536-196607", "bytes=196608-458751",
                                 "bytes=655360-720895", "bytes=1310710-1310719"});
    CHECK(source.bytes_read() == 8 * k64 + 10);
}

TEST_CASE("a server without ranges will do for a small file") {
    testkit::FakeHost host;
    host.http.reply("GET", url, 200, {}, "GGUF and so on");
    RangeSource source(host.context().http(), url);
    CHECK(read(source, 0, 4) == "GGUF");
    CHECK(read(source, 12, 9) == "on");
    CHECK(source.size() == 14);
    CHECK(source.requests() == 1);
}

TEST_CASE("an empty file") {
    testkit::FakeHost host;
    host.http.reply("GET", url, 416, {{"Content-Range", "bytes */0"}});
    RangeSource source(host.context().http(), url);
    CHECK(read(source, 0, 4).empty());
    CHECK(source.size() == 0);
}

TEST_CASE("answers that are of no use") {
    testkit::FakeHost host;
    const auto answer = [&](int status, Headers headers = {}, std::string body = {}) {
        host.http.reply("GET", url, status, std::move(headers), std::move(body));
    };
    SECTION("refused") {
        answer(401);
        CHECK(reason_of(host) == "unauthorized");
    }
    SECTION("forbidden") {
        answer(403);
        CHECK(reason_of(host) == "forbidden");
    }
    SECTION("absent") {
        answer(404);
        CHECK(reason_of(host) == "not-found");
    }
    SECTION("beyond the end at the beginning of a walk") {
        answer(416);
        CHECK(reason_of(host, 5) == "http-status");
    }
    SECTION("no ranges, and too long") {
        answer(200, {}, content(70'000));
        CHECK(reason_of(host) == "range-unsupported");
    }
    SECTION("another range") {
        const std::string range =
            GENERATE("bytes 1-4/9", "bytes 0-4/9", "bytes 0-3/3", "bytes 0-3", "bytes 0-3/", "bytes x-3/9",
                     "bytes 0-3/9x", "items 0-3/9", "bytes 18446744073709551613-0/9", "");
        CAPTURE(range);
        answer(206, {{"Content-Range", range}}, "GGUF");
        CHECK(reason_of(host) == "range-invalid");
    }
    SECTION("another file in the middle") {
        const std::string bytes = content(200'000);
        host.http.reply("GET", url, part(bytes, 0, 65536));
        host.http.reply("GET", url, part(bytes, 100'000, 65536, "\"other\""));
        CHECK(reason_of(host) == "changed");
    }
    SECTION("another length in the middle") {
        host.http.reply("GET", url, part(content(200'000), 0, 65536));
        host.http.reply("GET", url, part(content(200'001), 100'000, 65536));
        CHECK(reason_of(host) == "changed");
    }
}

TEST_CASE("an unknown length is no end") {
    testkit::FakeHost host;
    HttpResponse response = part(content(100), 0, 100);
    response.headers[0].value = "bytes 0-99/*";
    host.http.reply("GET", url, response);
    RangeSource source(host.context().http(), url);
    CHECK(read(source, 0, 10).size() == 10);
    CHECK(source.size() == std::nullopt);
}

TEST_CASE("URLs are shown without what may be secret") {
    CHECK(shown_url("https://user:pass@host:8/p/m.gguf?sig=1#x") == "https://host:8/p/m.gguf");
    CHECK(shown_url("http://host/a@b") == "http://host/a@b");
    CHECK(shown_url("http://host?a@b") == "http://host");
}
