#include "transfer/response.hpp"

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::transfer;
using Action = Verdict::Action;

namespace {

struct Row {
    const char* name;
    Asked asked;
    int status;
    net::Headers headers;
    Action action;
    std::optional<std::uint64_t> end = {};
    std::optional<std::uint64_t> total = {};
};

const Validator tag{"\"v1\"", "", false};
const Asked whole{};
Asked from(std::uint64_t offset, std::optional<std::uint64_t> total) {
    return {offset, {}, tag, total, "", ""};
}
const Asked conditional{0, {}, {}, {}, "\"v0\"", ""};
const Asked rest{40, {}, tag, 100, "", ""};
const Asked rest_of_unknown{40, {}, tag, {}, "", ""};
const Asked rest_unvalidated{40, {}, {}, 100, "", ""};
const Asked first_piece{0, 40, tag, 100, "", ""};
const Asked piece{40, 60, tag, 100, "", ""};

net::ResponseHead head_of(const Row& row) {
    net::ResponseHead head;
    head.status = row.status;
    head.headers = row.headers;
    if (const auto length = row.headers.find("Content-Length"))
        head.content_length = std::stoull(std::string(*length));
    return head;
}

net::Headers range(const std::string& value, const std::string& length = "60",
                   const std::string& etag = "\"v1\"") {
    net::Headers headers{{"Content-Range", value}};
    if (!length.empty()) headers.add("Content-Length", length);
    if (!etag.empty()) headers.add("ETag", etag);
    return headers;
}

Verdict judge_row(const Row& row, const Artifact& artifact) {
    return judge(row.asked, head_of(row), artifact, "http://h/f");
}

} // namespace

TEST_CASE("answers and what they mean") {
    const std::vector<Row> table{
        {"whole file", whole, 200, {{"Content-Length", "100"}}, Action::append, 100, 100},
        {"empty file", whole, 200, {{"Content-Length", "0"}}, Action::append, 0, 0},
        {"whole file of unknown length", whole, 200, {{"Transfer-Encoding", "chunked"}}, Action::append},
        {"whole file instead of the rest", rest, 200, {{"Content-Length", "100"}}, Action::replace, 100, 100},
        {"another whole file", rest, 200, {{"Content-Length", "70"}}, Action::replace, 70, 70},
        {"a part nobody asked for", whole, 206, range("bytes 0-59/100"), Action::fail},
        {"everything as a part", whole, 206, range("bytes 0-99/100", "100"), Action::append, 100, 100},
        {"the rest", rest, 206, range("bytes 40-99/100"), Action::append, 100, 100},
        {"the rest, chunked", rest, 206, range("bytes 40-99/100", ""), Action::append, 100, 100},
        {"the rest, total not told", rest, 206, range("bytes 40-99/*"), Action::append, 100, 100},
        {"the rest, total never known", rest_of_unknown, 206, range("bytes 40-99/*"), Action::append, 100},
        {"the rest, total learned", rest_of_unknown, 206, range("bytes 40-99/100"), Action::append, 100, 100},
        {"less than the rest", rest, 206, range("bytes 40-49/100", "10"), Action::append, 50, 100},
        {"no validator in the answer", rest, 206, range("bytes 40-99/100", "60", ""), Action::append, 100,
         100},
        {"no validators at all", rest_unvalidated, 206, range("bytes 40-99/100"), Action::append, 100, 100},
        {"starts too late", rest, 206, range("bytes 41-99/100", "59"), Action::again},
        {"starts too early", rest, 206, range("bytes 30-99/100", "70"), Action::again},
        {"starts at 0", rest, 206, range("bytes 0-99/100", "100"), Action::again},
        {"body longer than its range", rest, 206, range("bytes 40-99/100", "70"), Action::again},
        {"body shorter than its range", rest, 206, range("bytes 40-99/100", "50"), Action::again},
        {"another total", rest, 206, range("bytes 40-998/999", "959"), Action::again},
        {"beyond the total", rest, 206, range("bytes 40-100/100", "61"), Action::again},
        {"beyond the known total", rest, 206, range("bytes 40-100/*", "61"), Action::again},
        {"no Content-Range", rest, 206, {{"Content-Length", "60"}}, Action::again},
        {"another unit", rest, 206, range("items 40-99/100"), Action::again},
        {"backwards", rest, 206, range("bytes 99-40/100"), Action::again},
        {"garbage", rest, 206, range("bytes forty-ninety/100"), Action::again},
        {"two ranges",
         rest,
         206,
         {{"Content-Range", "bytes 40-99/100"}, {"Content-Range", "bytes 0-9/100"}, {"Content-Length", "60"}},
         Action::again},
        {"multipart",
         rest,
         206,
         {{"Content-Type", "multipart/byteranges; boundary=x"}, {"Content-Range", "bytes 40-99/100"}},
         Action::again},
        {"another version", rest, 206, range("bytes 40-99/100", "60", "\"v2\""), Action::again},
        {"not modified", conditional, 304, {}, Action::unchanged},
        {"not modified, unasked", whole, 304, {}, Action::fail},
        {"not modified, to a range", rest, 304, {}, Action::fail},
        {"complete already",
         from(100, 100),
         416,
         {{"Content-Range", "bytes */100"}},
         Action::complete,
         {},
         100},
        {"complete, length learned",
         from(100, {}),
         416,
         {{"Content-Range", "bytes */100"}},
         Action::complete,
         {},
         100},
        {"complete, but another version",
         from(100, 100),
         416,
         {{"Content-Range", "bytes */100"}, {"ETag", "\"v2\""}},
         Action::again},
        {"longer than the file", from(120, {}), 416, {{"Content-Range", "bytes */100"}}, Action::again},
        {"416 in the middle", rest, 416, {{"Content-Range", "bytes */40"}}, Action::again},
        {"416 without a length", from(100, 100), 416, {}, Action::again},
        {"416 to no range", whole, 416, {{"Content-Range", "bytes */100"}}, Action::fail},
        {"precondition failed", rest, 412, {}, Action::again},
        {"precondition failed, conditional", conditional, 412, {}, Action::again},
        {"precondition failed, unasked", whole, 412, {}, Action::fail},
        {"a piece", piece, 206, range("bytes 40-59/100", "20"), Action::append, 60, 100},
        {"the first piece", first_piece, 206, range("bytes 0-39/100", "40"), Action::append, 40, 100},
        {"less than a piece", piece, 206, range("bytes 40-49/100", "10"), Action::append, 50, 100},
        {"more than a piece", piece, 206, range("bytes 40-60/100", "21"), Action::again},
        {"the rest instead of a piece", piece, 206, range("bytes 40-99/100"), Action::again},
        {"a piece of another version", piece, 206, range("bytes 40-59/100", "20", "\"v2\""), Action::again},
        {"the first piece of another version", first_piece, 206, range("bytes 0-39/100", "40", "\"v2\""),
         Action::again},
        {"whole file instead of a piece", piece, 200, {{"Content-Length", "100"}}, Action::replace, 100, 100},
        {"whole file instead of the first piece",
         first_piece,
         200,
         {{"Content-Length", "100"}},
         Action::replace,
         100,
         100},
        {"416 to a piece", piece, 416, {{"Content-Range", "bytes */40"}}, Action::again},
        {"no content", whole, 204, {}, Action::fail},
        {"reset content", whole, 205, {}, Action::fail},
        {"accepted", whole, 202, {{"Content-Length", "2"}}, Action::fail},
        {"unauthorized", whole, 401, {}, Action::fail},
        {"forbidden", rest, 403, {}, Action::fail},
        {"not found", rest, 404, {}, Action::fail},
        {"gone", whole, 410, {}, Action::fail},
        {"for legal reasons", whole, 451, {}, Action::fail},
        {"request timeout", rest, 408, {}, Action::retry},
        {"too early", whole, 425, {}, Action::retry},
        {"too many requests", rest, 429, {{"Retry-After", "1"}}, Action::retry},
        {"server error", whole, 500, {}, Action::retry},
        {"bad gateway", rest, 502, {}, Action::retry},
        {"unavailable", whole, 503, {}, Action::retry},
        {"not implemented", whole, 501, {}, Action::fail},
    };
    for (const Row& row : table) {
        INFO(row.name);
        const Verdict verdict = judge_row(row, {});
        CHECK(verdict.action == row.action);
        if (row.action == Action::append || row.action == Action::replace || row.action == Action::complete) {
            CHECK(verdict.end == row.end);
            CHECK(verdict.total == row.total);
            CHECK_FALSE(verdict.error);
        }
        if (row.action == Action::fail || row.action == Action::retry || row.action == Action::again) {
            REQUIRE(verdict.error);
            CHECK(verdict.error->retryable == (row.action == Action::retry));
        }
    }
}

TEST_CASE("statuses have their exit codes") {
    const auto code = [](int status) {
        return judge_row({"", whole, status, {}, Action::fail}, {}).error->code;
    };
    CHECK(code(401) == ExitCode::auth);
    CHECK(code(403) == ExitCode::auth);
    CHECK(code(407) == ExitCode::auth);
    CHECK(code(429) == ExitCode::rate_limited);
    CHECK(code(404) == ExitCode::network);
    CHECK(code(503) == ExitCode::network);
}

TEST_CASE("a body that cannot be the file is refused before its first byte") {
    const Row page{"",
                   whole,
                   200,
                   {{"Content-Length", "70"}, {"Content-Type", "text/html; charset=utf-8"}},
                   Action::fail};
    const Row binary{"",
                     whole,
                     200,
                     {{"Content-Length", "70"}, {"Content-Type", "application/octet-stream"}},
                     Action::append};
    Artifact artifact;
    artifact.length = 100;
    CHECK(judge_row(page, artifact).action == Action::fail);
    CHECK(judge_row(binary, artifact).action == Action::append); // the file changed since it was asked for

    artifact.sha256 = std::string(64, 'a');
    CHECK(judge_row(binary, artifact).action == Action::fail);
    CHECK(judge_row(binary, artifact).error->code == ExitCode::network);
    artifact.required_sha256 = artifact.sha256;
    CHECK(judge_row(binary, artifact).error->code == ExitCode::hash_mismatch);
}

TEST_CASE("what is asked is what is sent") {
    const auto sent = [](const Asked& asked, const char* name) {
        const net::Headers headers = conditions(asked);
        return std::string(headers.find(name).value_or("-"));
    };
    CHECK(sent(whole, "Range") == "-");
    CHECK(sent(conditional, "If-None-Match") == "\"v0\"");
    CHECK(sent(conditional, "If-Modified-Since") == "-");
    CHECK(sent(rest, "Range") == "bytes=40-");
    CHECK(sent(rest, "If-Range") == "\"v1\"");
    CHECK(sent(rest_unvalidated, "If-Range") == "-");
    CHECK(sent(piece, "Range") == "bytes=40-59");
    CHECK(sent(first_piece, "Range") == "bytes=0-39");
    CHECK(sent(first_piece, "If-Range") == "\"v1\"");
}
