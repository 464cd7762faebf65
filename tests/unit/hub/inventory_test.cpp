#include "hub/inventory.hpp"
#include "hub/paths_info.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

namespace hub = xtask::hub;
using xtask::Error;
using xtask::ExitCode;
using xtask::testkit::FakeHost;

namespace {

const std::string blob(40, 'b');
const std::string commit(40, 'c');
const std::string site = "https://huggingface.co";
const std::string api = site + "/api/models/org/repo/";
using Paths = std::vector<std::string>;

hub::Inventory take(FakeHost& host, const Paths& paths, const std::string& revision = "main") {
    auto context = host.context();
    const hub::Location where{hub::parse_endpoint(site), "org/repo", revision, ""};
    return hub::take_inventory(context, where, paths, {});
}

std::string entries(const Paths& paths) {
    xtask::JsonWriter json;
    json.begin_array();
    for (const auto& path : paths) {
        json.begin_object().member("type", "file").member("path", path).member("size", 5).member("oid", blob);
        json.end_object();
    }
    return json.end_array().take();
}

std::string file_url(const std::string& path, const std::string& revision) {
    return site + "/org/repo/resolve/" + revision + "/" + path;
}

void answer_head(FakeHost& host, const std::string& path, const std::string& revision,
                 const std::string& said = commit) {
    host.http.reply("HEAD", file_url(path, revision), 200,
                    {{"X-Repo-Commit", said}, {"ETag", "\"" + blob + "\""}, {"Content-Length", "5"}});
}

std::string reason(const hub::Finding& finding) {
    const auto* error = std::get_if<Error>(&finding);
    return error == nullptr ? "" : error->reason;
}

Paths asked(const FakeHost& host) {
    Paths lines;
    for (const auto& request : host.http.requests) lines.push_back(request.method + " " + request.url);
    return lines;
}

} // namespace

TEST_CASE("the first answer says which commit all are of") {
    FakeHost host;
    Paths paths;
    for (std::size_t i = 0; i < hub::max_paths_asked + 1; ++i) paths.push_back("f" + std::to_string(i));
    host.http.reply("POST", api + "paths-info/main", 200, {{"X-Repo-Commit", commit}}, entries(paths));
    host.http.reply("POST", api + "paths-info/" + commit, 200, {}, entries(paths));
    const auto inventory = take(host, paths);
    CHECK(inventory.commit == commit);
    REQUIRE(inventory.findings.size() == paths.size());
    for (const auto& finding : inventory.findings) CHECK(std::get<hub::Identity>(finding).commit == commit);
    CHECK(asked(host) == Paths{"POST " + api + "paths-info/main", "POST " + api + "paths-info/" + commit});
}

TEST_CASE("a hub whose answer lacks the commit is asked for it, and again at it") {
    FakeHost host;
    host.http.reply("POST", api + "paths-info/main", 200, {}, entries({"a"}));
    SECTION("it knows") {
        host.http.reply("GET", api + "revision/main", 200, {}, R"({"sha":")" + commit + "\"}");
        host.http.reply("POST", api + "paths-info/" + commit, 200, {}, entries({"a", "b"}));
        CHECK(take(host, {"a", "b"}).commit == commit);
        CHECK(host.http.requests.size() == 3);
    }
    SECTION("it does not") {
        const std::string body = GENERATE(as<std::string>{}, "[]", "{}", R"({"sha":"main"})", "<html>");
        host.http.reply("GET", api + "revision/main", 200, {}, body);
        const auto inventory = take(host, {"a"});
        CHECK(inventory.commit.empty());
        CHECK(std::get<hub::Identity>(inventory.findings.at(0)).git_blob == blob);
    }
}

TEST_CASE("a pinned revision needs no pinning") {
    FakeHost host;
    host.http.reply("POST", api + "paths-info/" + commit, 200, {}, entries({"a"}));
    CHECK(reason(take(host, {"a"}, commit).findings.at(0)).empty());
    CHECK(host.http.requests.size() == 1);
}

TEST_CASE("what the answer leaves out is asked for by itself, at the commit") {
    FakeHost host;
    host.http.reply("POST", api + "paths-info/main", 200, {{"X-Repo-Commit", commit}}, entries({"b"}));
    host.http.reply("HEAD", file_url("a", commit), 404, {{"X-Error-Code", "EntryNotFound"}});
    answer_head(host, "c", commit);
    const auto inventory = take(host, {"a", "b", "c"});
    CHECK(reason(inventory.findings.at(0)) == "entry-not-found");
    CHECK(std::get<hub::Identity>(inventory.findings.at(2)).git_blob == blob);
}

TEST_CASE("without paths-info the first file that is there pins the rest") {
    FakeHost host;
    host.http.reply("POST", api + "paths-info/main", 404);
    host.http.reply("HEAD", file_url("a", "main"), 404, {{"X-Error-Code", "EntryNotFound"}});
    answer_head(host, "b", "main");
    answer_head(host, "c", commit);
    host.http.reply("HEAD", file_url("d", commit), 401);
    const auto inventory = take(host, {"a", "b", "c", "d"});
    CHECK(inventory.commit == commit);
    CHECK(reason(inventory.findings.at(0)) == "entry-not-found");
    CHECK(std::get<hub::Identity>(inventory.findings.at(1)).commit == commit);
    CHECK(std::get<hub::Identity>(inventory.findings.at(2)).commit == commit);
    CHECK(reason(inventory.findings.at(3)) == "unauthorized");
    CHECK(host.http.requests.size() == 5);
}

TEST_CASE("a server without commits is asked for the revision itself") {
    FakeHost host;
    host.http.reply("POST", api + "paths-info/main", 405);
    for (const char* path : {"a", "b"})
        host.http.reply("HEAD", file_url(path, "main"), 200,
                        {{"Content-Length", "5"}, {"X-HF-Warning", "old"}});
    const auto inventory = take(host, {"a", "b"});
    CHECK(inventory.commit.empty());
    CHECK(reason(inventory.findings.at(1)).empty());
    CHECK(inventory.warnings == Paths{"old"});
}

TEST_CASE("a file of another commit than the rest is refused") {
    FakeHost host;
    host.http.reply("POST", api + "paths-info/main", 404);
    answer_head(host, "a", "main");
    answer_head(host, "b", commit, std::string(40, 'd'));
    CHECK(reason(take(host, {"a", "b"}).findings.at(1)) == "revision-mismatch");
}

TEST_CASE("a server in trouble ends the question") {
    FakeHost host;
    SECTION("out of reach") {
        host.http.fail("POST", api + "paths-info/main", {ExitCode::network, "refused", "no"});
        CHECK_THROWS_AS(take(host, {"a", "b"}), Error);
        CHECK(host.http.requests.size() == 1);
    }
    SECTION("failing at the first file") {
        host.http.reply("POST", api + "paths-info/main", 404);
        host.http.reply("HEAD", file_url("a", "main"), 500);
        CHECK_THROWS_AS(take(host, {"a", "b"}), Error);
        CHECK(host.http.requests.size() == 2);
    }
    SECTION("failing at a later file: only that one") {
        host.http.reply("POST", api + "paths-info/main", 404);
        answer_head(host, "a", "main");
        host.http.fail("HEAD", file_url("b", commit), {ExitCode::network, "refused", "no", "", true});
        CHECK(reason(take(host, {"a", "b"}).findings.at(1)) == "refused");
    }
    SECTION("a signal") {
        host.http.reply("POST", api + "paths-info/main", 404);
        answer_head(host, "a", "main");
        host.ui.cancel_after(2);
        CHECK_THROWS_AS(take(host, {"a", "b"}), Error);
    }
}
