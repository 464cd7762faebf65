#include "mirror_serve.hpp"
#include "worker.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

using namespace xtask;
using mirror_serve::MirrorServe;
using testkit::FakeHost;

namespace {

const std::string commit(40, 'c');
const std::string digest(64, 'a');
const std::string hub = "http://127.0.0.1:1";
const std::string at_main = hub + "/org/repo/resolve/main/a/b";
const std::string at_commit = hub + "/org/repo/resolve/" + commit + "/a/b";
const Headers identity{{"X-Repo-Commit", commit},
                       {"X-Linked-ETag", "\"" + digest + "\""},
                       {"X-Linked-Size", "5"},
                       {"Content-Length", "5"}};

FakeHost::Result run(FakeHost& host, const char* job, const std::string& expected = "",
                     const std::string& revision = "main") {
    return host.run<MirrorServe>({{"dir", "/models"},
                                  {"cache-from", hub},
                                  {"job", job},
                                  {"job-id", "org/repo"},
                                  {"job-rev", revision},
                                  {"job-path", "a/b"},
                                  {"job-folder", "/models/org/repo/a"},
                                  {"job-target", "/api/models/org/repo/revision/main"},
                                  {"job-identity", expected}});
}

} // namespace

TEST_CASE("a description") {
    FakeHost host;
    host.http.reply("HEAD", at_main, 200, identity);
    CHECK(run(host, "describe").code == ExitCode::ok);
    REQUIRE(host.ui.events.size() == 1);
    CHECK(host.ui.events[0].name == "described");
    CHECK(host.ui.events[0].members ==
          R"({"commit":")" + commit + R"(","sha256":")" + digest + R"(","length":5})");
    CHECK(host.transfer.artifacts.empty());
}

TEST_CASE("a download asks for what was described") {
    FakeHost host;
    host.http.reply("HEAD", at_commit, 200, identity);
    SECTION("and is") {
        CHECK(run(host, "fetch", digest, commit).code == ExitCode::ok);
        REQUIRE(host.transfer.artifacts.size() == 1);
        const Artifact& artifact = host.transfer.artifacts[0];
        CHECK(artifact.directory == "/models/org/repo/a");
        CHECK(artifact.leaf == "b");
        CHECK(artifact.sha256 == digest);
        CHECK(artifact.commit == commit);
        REQUIRE(artifact.candidates.size() == 1);
        CHECK(artifact.candidates[0].target == at_commit);
    }
    SECTION("and is something else by now") {
        const auto result = run(host, "fetch", std::string(64, 'b'), commit);
        REQUIRE(result.error);
        CHECK(result.error->reason == "changed");
        CHECK(host.transfer.artifacts.empty());
    }
}

TEST_CASE("a bare 404 is looked into") {
    FakeHost host;
    host.http.reply("HEAD", at_main, 404);
    const char* code = GENERATE("RepoNotFound", "RevisionNotFound", "");
    host.http.reply("GET", hub + "/api/models/org/repo/revision/main", *code == '\0' ? 200 : 404,
                    {{"X-Error-Code", code}});
    const auto result = run(host, "describe");
    REQUIRE(result.error);
    CHECK(result.error->reason == (std::string(code) == "RepoNotFound"       ? "repository-not-found"
                                   : std::string(code) == "RevisionNotFound" ? "revision-not-found"
                                                                             : "not-found"));
}

TEST_CASE("an answer of the API is passed on, but never a token") {
    FakeHost host;
    host.settings.environment["HF_TOKEN"] = "hf_secret";
    SECTION("as it is") {
        host.http.reply(
            "GET", hub + "/api/models/org/repo/revision/main", 200,
            {{"X-Repo-Commit", commit}, {"Set-Cookie", "x"}, {"Content-Type", "application/json"}}, "{}");
        CHECK(run(host, "api").code == ExitCode::ok);
        CHECK(host.ui.result ==
              R"({"status":200,"headers":{"Content-Type":"application/json","X-Repo-Commit":")" + commit +
                  R"("},"body":"{}"})");
    }
    SECTION("unless it repeats the token") {
        host.http.reply("GET", hub + "/api/models/org/repo/revision/main", 200, {},
                        "{\"you\":\"hf_secret\"}");
        const auto result = run(host, "api");
        CHECK(result.code == ExitCode::network);
        CHECK(host.ui.result.find("hf_secret") == std::string::npos);
    }
}

TEST_CASE("names are checked here too") {
    FakeHost host;
    const auto result = host.run<MirrorServe>({{"dir", "/models"},
                                               {"cache-from", hub},
                                               {"job", "fetch"},
                                               {"job-id", "org/repo"},
                                               {"job-rev", "main"},
                                               {"job-path", "../x"},
                                               {"job-folder", "/models"},
                                               {"job-identity", ""}});
    CHECK(result.code == ExitCode::usage);
}
