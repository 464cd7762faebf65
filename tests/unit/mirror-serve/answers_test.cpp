#include "answers.hpp"
#include "models_folder.hpp"

#include <xtask/error.hpp>

#include <catch2/catch.hpp>

using namespace xtask::mirror_serve;
using xtask::find_header;
using xtask::Headers;

namespace {

const std::string commit(40, 'c');
const std::string etag = "\"" + sha256_hex("0123456789") + "\"";

struct Fixture {
    ModelsFolder models;

    Fixture() {
        models.write("o-r/model.gguf", "0123456789");
        models.write_receipt("o-r/model.gguf", "o/r", "model.gguf", commit, sha256_hex("0123456789"));
    }

    Answer ask(const std::string& target, Headers headers = {}, const std::string& method = "GET",
               const std::string& token = "") {
        return Mirror(models.open(), token).answer({method, target, std::move(headers)});
    }
    Answer ask_file(Headers headers = {}, const std::string& method = "GET") {
        return ask("/o/r/resolve/main/model.gguf", std::move(headers), method);
    }
};

std::string header(const Answer& answer, const char* name) {
    return std::string(find_header(answer.headers, name).value_or("(none)"));
}

std::string body(const Answer& answer) {
    return answer.file ? read_all(*answer.file, 1000)->substr(answer.first, answer.length) : answer.body;
}

} // namespace

TEST_CASE_METHOD(Fixture, "a file is served with the identity the hub would give it") {
    const std::string method = GENERATE(as<std::string>{}, "GET", "HEAD");
    const std::string revision = GENERATE(as<std::string>{}, "main", "HEAD", commit);
    const auto answer = ask("/o/r/resolve/" + revision + "/model.gguf", {}, method);
    CHECK(answer.status == 200);
    CHECK(answer.length == 10);
    CHECK(header(answer, "ETag") == etag);
    CHECK(header(answer, "X-Linked-ETag") == etag);
    CHECK(header(answer, "X-Linked-Size") == "10");
    CHECK(header(answer, "X-Repo-Commit") == commit);
    CHECK(header(answer, "Accept-Ranges") == "bytes");
    CHECK(body(answer) == "0123456789");
}

TEST_CASE_METHOD(Fixture, "ranges are honoured where their condition holds") {
    struct Row {
        Headers headers;
        int status;
        std::string content_range;
        std::string body;
    };
    const auto row =
        GENERATE(Row{{{"Range", "bytes=2-4"}}, 206, "bytes 2-4/10", "234"},
                 Row{{{"Range", "bytes=8-"}}, 206, "bytes 8-9/10", "89"},
                 Row{{{"Range", "bytes=0-0"}, {"If-Range", etag}}, 206, "bytes 0-0/10", "0"},
                 Row{{{"Range", "bytes=2-4"}, {"If-Range", "\"old\""}}, 200, "(none)", "0123456789"},
                 Row{{{"Range", "bytes=2-4"}, {"If-Range", "W/" + etag}}, 200, "(none)", "0123456789"},
                 Row{{{"Range", "bytes=10-"}}, 416, "bytes */10", ""},
                 Row{{{"Range", "bytes=0-1,4-5"}}, 200, "(none)", "0123456789"});
    const auto answer = ask_file(row.headers);
    CHECK(answer.status == row.status);
    CHECK(header(answer, "Content-Range") == row.content_range);
    CHECK(answer.length == row.body.size());
    CHECK(body(answer) == row.body);
}

TEST_CASE_METHOD(Fixture, "Range means nothing to HEAD") {
    CHECK(ask_file({{"Range", "bytes=2-4"}}, "HEAD").status == 200);
}

TEST_CASE_METHOD(Fixture, "what the client has is not sent again") {
    const auto answer = ask_file({{"If-None-Match", "\"x\", " + etag}, {"Range", "bytes=0-1"}});
    CHECK(answer.status == 304);
    CHECK(header(answer, "ETag") == etag);
    CHECK_FALSE(answer.file);
    CHECK(ask_file({{"If-None-Match", "\"x\""}}).status == 200);
}

TEST_CASE_METHOD(Fixture, "an empty file is served") {
    models.write("o-e/empty", "");
    const auto answer = ask("/o/e/resolve/main/empty");
    CHECK(answer.status == 200);
    CHECK(answer.length == 0);
    CHECK(ask("/o/e/resolve/main/empty", {{"Range", "bytes=0-0"}}).status == 416);
}

TEST_CASE_METHOD(Fixture, "what is missing is named as the hub names it") {
    struct Row {
        const char* target;
        const char* code;
    };
    const auto row = GENERATE(
        Row{"/o/other/resolve/main/model.gguf", "RepoNotFound"},
        Row{"/o/r/resolve/v1/model.gguf", "RevisionNotFound"},
        Row{"/o/r/resolve/main/other", "EntryNotFound"},
        Row{"/o/r/resolve/main/model.gguf.receipt.json", "EntryNotFound"},
        Row{"/api/models/o/other", "RepoNotFound"}, Row{"/api/models/o/r/tree/v1", "RevisionNotFound"},
        Row{"/api/models/o/r/tree/main/nothing", "EntryNotFound"}, Row{"/favicon.ico", "(none)"},
        Row{"/o/r/resolve/main/../../../etc/passwd", "(none)"});
    CAPTURE(row.target);
    const auto answer = ask(row.target);
    CHECK(answer.status == 404);
    CHECK(header(answer, "X-Error-Code") == row.code);
}

TEST_CASE_METHOD(Fixture, "the API answers in JSON") {
    for (const char* target :
         {"/api/models/o/r", "/api/models/o/r/revision/main", "/api/models/o/r/tree/main"}) {
        CAPTURE(target);
        const auto answer = ask(target);
        CHECK(answer.status == 200);
        CHECK(header(answer, "Content-Type").starts_with("application/json"));
        CHECK(answer.body.find("model.gguf") != std::string::npos);
        CHECK(answer.length == answer.body.size());
    }
}

TEST_CASE_METHOD(Fixture, "many paths are told at once") {
    const std::string target = "/api/models/o/r/paths-info/main";
    const auto post = [&](const Headers& headers, const std::string& text) {
        return Mirror(models.open(), "").answer({"POST", target, headers, text});
    };
    const auto json = post({{"Content-Type", "application/json"}}, R"({"paths":["model.gguf","absent"]})");
    CHECK(json.status == 200);
    CHECK(header(json, "X-Repo-Commit") == commit);
    CHECK(json.body.find(sha256_hex("0123456789")) != std::string::npos);
    CHECK(json.body.find("absent") == std::string::npos);
    CHECK(post({}, "paths=model.gguf").body == json.body);
    CHECK(post({{"Content-Type", "application/json"}}, "{").status == 400);
    CHECK(ask(target).status == 405);
    CHECK(ask(target, {}, "POST", "secret").status == 401);
    CHECK(ask("/api/models/o/other/paths-info/main", {}, "POST").status == 404);
}

TEST_CASE_METHOD(Fixture, "a mirror with a token answers those who have it") {
    const std::string target = "/o/r/resolve/main/model.gguf";
    CHECK(ask(target, {{"authorization", "Bearer secret"}}, "GET", "secret").status == 200);
    for (const char* wrong :
         {"Bearer wrong", "Bearer secre", "Bearer secrets", "Bearer ", "secret", "bearer", "Basic secret"}) {
        CAPTURE(wrong);
        const auto answer = ask(target, {{"Authorization", wrong}}, "GET", "secret");
        CHECK(answer.status == 401);
        CHECK(header(answer, "X-Error-Message") == "Invalid credentials in Authorization header");
        CHECK_FALSE(answer.file);
    }
    CHECK(ask(target, {}, "GET", "secret").status == 401);
    CHECK(ask("/o/other/resolve/main/x", {}, "GET", "secret").status == 401); // not told what exists
}

TEST_CASE_METHOD(Fixture, "nothing can be written") {
    const std::string method = GENERATE(as<std::string>{}, "POST", "PUT", "DELETE", "get", "");
    const auto answer = ask_file({}, method);
    CHECK(answer.status == 405);
    CHECK(header(answer, "Allow") == "GET, HEAD");
}

TEST_CASE_METHOD(Fixture, "a file changed under its receipt is served as what it is now") {
    models.write("o-r/model.gguf", "changed");
    const auto answer = ask_file();
    CHECK(header(answer, "ETag") == "\"" + sha256_hex("changed") + "\"");
    CHECK(header(answer, "X-Repo-Commit") != commit);
}

TEST_CASE_METHOD(Fixture, "a stopped mirror calculates nothing more") {
    models.write("o-x/file", "to be hashed");
    Mirror mirror(models.open(), "");
    mirror.stop();
    CHECK_THROWS_AS(mirror.answer({"GET", "/o/x/resolve/main/file", {}}), xtask::Error);
}
