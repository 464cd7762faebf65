#include "fetch_fixture.hpp"
#include "transfer/transfer.hpp"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <sys/file.h>

using namespace xtask;
using namespace xtask::test;
using Names = std::vector<std::string>;

TEST_CASE("refusals and their codes") {
    FetchFixture f;
    f.options.retries = 2;
    std::string status;
    std::string fields;
    const Server server([&](const HttpRequest&) { return HttpReply{message(status, fields, "")}; });
    f.from(server);
    std::size_t requests = 1;
    ExitCode code = ExitCode::network;
    std::string reason;
    SECTION("401") {
        status = "401 Unauthorized";
        code = ExitCode::auth;
        reason = "unauthorized";
    }
    SECTION("404") {
        status = "404 Not Found";
        reason = "not-found";
    }
    SECTION("204") {
        status = "204 No Content";
        reason = "unexpected-status";
    }
    SECTION("500, tried again") {
        status = "500 Internal Server Error";
        reason = "server-error";
        requests = 2;
    }
    SECTION("429, told to wait too long") {
        status = "429 Too Many Requests";
        fields = "Retry-After: 1000000\r\n";
        code = ExitCode::rate_limited;
        reason = "rate-limited";
    }
    SECTION("503, told to wait too long") {
        status = "503 Service Unavailable";
        fields = "Retry-After: 1000000\r\n";
        reason = "server-error";
    }
    SECTION("a redirect to nowhere") {
        status = "302 Found";
        reason = "bad-redirect";
    }
    SECTION("a redirect for ever") {
        status = "302 Found";
        fields = "Location: /f.bin\r\n";
        reason = "redirect-loop";
        requests = 11;
    }
    const Error error = f.failure();
    CHECK(error.code == code);
    CHECK(error.reason == reason);
    CHECK(server.count() == requests);
    CHECK(f.entries().empty());
    CHECK_THAT(error.what(), !Catch::Contains("secret"));
}

TEST_CASE("a body that lasts until close needs a length or a hash") {
    FetchFixture f;
    f.options.retries = 1;
    const Server server([](const HttpRequest&) { return HttpReply{"HTTP/1.0 200 OK\r\n\r\n" + content}; });
    f.from(server);
    SECTION("neither") {
        CHECK(f.failure().reason == "no-length");
        CHECK(f.entries().empty());
    }
    SECTION("length") {
        f.artifact.length = content.size();
        CHECK(f.fetch().verified == "size");
    }
    SECTION("shorter than the length") {
        f.artifact.length = content.size() + 1;
        CHECK(f.failure().reason == "truncated");
    }
    SECTION("hash") {
        f.artifact.sha256 = sha256_of(content);
        CHECK(f.fetch().verified == "sha256");
    }
    SECTION("wrong hash") {
        f.artifact.sha256 = std::string(64, '0');
        CHECK(f.failure().reason == "truncated");
    }
}

TEST_CASE("an endless body stops at the announced length") {
    FetchFixture f;
    const Server server([](const HttpRequest&) {
        std::string bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        for (int i = 0; i < 64; ++i) bytes += "10000\r\n" + std::string(65536, 'x') + "\r\n";
        return HttpReply{bytes, false, true};
    });
    f.from(server);
    f.artifact.sha256 = sha256_of(content);
    f.artifact.length = 100'000;
    CHECK(f.failure().reason == "wrong-length");
    CHECK(f.entries().empty());
}

TEST_CASE("a model that is none") {
    FetchFixture f;
    f.artifact.leaf = "m.gguf";
    const std::string page = "<!DOCTYPE html><p>log in";
    const Server server([&](const HttpRequest&) {
        return HttpReply{message("200 OK", "Content-Type: text/html\r\n", page)};
    });
    f.from(server);
    SECTION("nothing announced: refused") {
        const Error error = f.failure();
        CHECK(error.reason == "not-a-gguf");
        CHECK_THAT(error.what(), Catch::Contains("<!DOCTYPE html>") && Catch::Contains("text/html"));
        CHECK(f.entries().empty());
    }
    SECTION("announced: a warning") {
        f.artifact.sha256 = sha256_of(page);
        f.fetch();
        CHECK(f.log.warnings.size() == 1);
    }
}

TEST_CASE("a silent server is given up") {
    FetchFixture f;
    f.options.retries = 1;
    f.options.timeout = Duration(200);
    const Server server([](const HttpRequest&) {
        return HttpReply{"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc", false, true};
    });
    f.from(server);
    const Error error = f.failure();
    CHECK(error.code == ExitCode::network);
    CHECK((error.reason == "timeout" || error.reason == "too-slow"));
    CHECK(f.entries() == Names{"f.bin.part", "f.bin.part.json"});
}

TEST_CASE("the deadline ends everything") {
    FetchFixture f;
    f.options.deadline = Clock::now() + Duration(100);
    const Server server([](const HttpRequest&) { return HttpReply{"", false, true}; });
    f.from(server);
    CHECK(f.failure().reason == "deadline");
}

TEST_CASE("a held lock is respected") {
    FetchFixture f;
    SECTION("without waiting") { f.options.lock_wait = Duration(0); }
    SECTION("until the deadline of the run") { f.options.deadline = Clock::now() + Duration(1); }
    std::filesystem::create_directories(f.artifact.directory);
    const base::Fd holder(::open(f.beside(".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
    REQUIRE(::flock(holder.get(), LOCK_EX) == 0);
    const Server server(honest(content));
    f.from(server);
    CHECK(f.failure().code == ExitCode::locked);
    CHECK(server.count() == 0);
}

TEST_CASE("more than the disk has is refused before the first request") {
    FetchFixture f;
    const Server server(honest(content));
    f.from(server);
    f.artifact.length = std::uint64_t{1} << 60;
    CHECK(f.failure().code == ExitCode::no_space);
    CHECK(server.count() == 0);
    CHECK(f.entries().empty());
}

TEST_CASE("what cannot be asked for is a usage error") {
    FetchFixture f;
    f.artifact.candidates = {{transfer::Candidate::Kind::http, "http://h/", "", {}, {}}};
    SECTION("leaf") { f.artifact.leaf = "../x"; }
    SECTION("hash") { f.artifact.sha256 = "123"; }
    SECTION("URL") { f.artifact.candidates[0].target = "ftp://h/"; }
    SECTION("local") { f.artifact.candidates[0].kind = transfer::Candidate::Kind::local; }
    CHECK(f.failure().code == ExitCode::usage);
}
