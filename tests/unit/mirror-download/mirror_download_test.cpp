#include "mirror_download.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

using namespace xtask;
using mirror_download::MirrorDownload;
using testkit::Arg;
using testkit::FakeHost;

namespace {

const std::string sha256(64, 'a');
const std::string other(64, 'b');
const std::string commit(40, 'c');
const std::string history = "/home/ada/.local/state/xtask/mirrors.json";

struct Fixture {
    FakeHost host;
    std::vector<Arg> args{
        {"id", "org/repo"}, {"file", "sub/m.gguf"}, {"out", "/nowhere/models"}, {"rev", "main"}};

    Fixture() { host.settings.environment["HOME"] = "/home/ada"; }

    FakeHost::Result run(std::vector<Arg> more) {
        std::vector<Arg> all = args;
        all.insert(all.end(), more.begin(), more.end());
        static constexpr Parts parts{command<MirrorDownload>("m")};
        const testkit::ArgList list(std::move(all));
        const xtask_error* error = nullptr;
        const auto code =
            run_command(parts, host.host(), host.run_handle(), abi::borrow("m"), list.get(), &error);
        return {static_cast<ExitCode>(code),
                error == nullptr ? std::nullopt : std::optional(to_error(error))};
    }

    void hub(const std::string& name, const std::string& hash, const char* length = "5") {
        host.http.reply(
            "HEAD", "https://" + name + "/org/repo/resolve/main/sub/m.gguf", 200,
            {{"X-Repo-Commit", commit}, {"X-Linked-ETag", "\"" + hash + "\""}, {"X-Linked-Size", length}});
    }
    /// What the transfer answers.
    void brought_by(std::vector<Use> uses) {
        Outcome outcome;
        outcome.path = "/nowhere/models/org-repo/m.gguf";
        outcome.verified = "sha256";
        outcome.length = 5;
        outcome.uses = std::move(uses);
        host.transfer.succeed(outcome);
    }
};

} // namespace

TEST_CASE("the manifest is well-formed") {
    std::stringstream text;
    text << std::ifstream(MANIFEST_FILE).rdbuf();
    CHECK(testkit::check_manifest(text.str()) == std::vector<std::string>{});
}

TEST_CASE_METHOD(Fixture, "mirrors that agree become candidates, and the outcome says who it was") {
    hub("one.example", sha256);
    hub("two.example", sha256);
    hub("three.example", other);
    brought_by({{Use::State::unused, "https://one.example", "", 0, 0},
                {Use::State::used, "https://two.example", "", 5, 2}});
    const auto result =
        run({{"mirror", {"https://one.example", "https://two.example", "https://three.example"}}});
    CHECK(result.code == ExitCode::ok);
    REQUIRE(host.transfer.artifacts.size() == 1);
    const Artifact& artifact = host.transfer.artifacts[0];
    CHECK(artifact.directory == "/nowhere/models/org-repo");
    CHECK(artifact.leaf == "m.gguf");
    CHECK(artifact.sha256 == sha256);
    CHECK(artifact.commit == commit);
    REQUIRE(artifact.candidates.size() == 2);
    CHECK(artifact.candidates[1].target == "https://two.example/org/repo/resolve/" + commit + "/sub/m.gguf");

    const auto json = testkit::JsonParser::parse(host.ui.result);
    CHECK(json.root()["mirror"].text() == "https://two.example");
    CHECK(json.root()["state"].text() == "fetched");
    std::string roles;
    for (const JsonView mirror : json.root()["mirrors"]) roles += mirror["role"].text_or("?") + " ";
    CHECK(roles == "source source disagrees ");
    CHECK_THAT(host.ui.printed,
               Catch::Contains("from      https://two.example") &&
                   Catch::Contains("https://one.example: in reserve") &&
                   Catch::Contains("https://three.example: disagrees, announces SHA-256 " + other));
    CHECK_THAT(host.ui.messages(XTASK_LOG_WARN), Catch::Contains("https://three.example disagrees"));

    const auto kept = testkit::JsonParser::parse(host.files.content[history]);
    CHECK(kept.root()["mirrors"]["https://two.example"]["successes"].integer() == 1);
    CHECK(kept.root()["mirrors"]["https://two.example"]["bytes"].integer() == 5);
    CHECK(kept.root()["mirrors"]["https://three.example"]["failures"].integer() == 1);
    CHECK_FALSE(kept.root()["mirrors"]["https://one.example"]);
}

TEST_CASE_METHOD(Fixture, "the history knows who failed in the middle") {
    hub("one.example", sha256);
    hub("two.example", sha256);
    brought_by({{Use::State::failed, "https://one.example", "gone", 2, 1},
                {Use::State::used, "https://two.example", "", 3, 1}});
    CHECK(run({{"mirror", {"https://one.example", "https://two.example"}}}).code == ExitCode::ok);
    const auto kept = testkit::JsonParser::parse(host.files.content[history]);
    CHECK(kept.root()["mirrors"]["https://one.example"]["failures"].integer() == 1);
    CHECK(kept.root()["mirrors"]["https://one.example"]["bytes"].integer() == 2);
    CHECK(kept.root()["mirrors"]["https://two.example"]["failures"].integer() == 0);
}

TEST_CASE_METHOD(Fixture, "several files, of one commit, each with its own verdicts") {
    args[1] = {"file", {"sub/m.gguf", "n.gguf", "absent"}};
    hub("one.example", sha256);
    host.http.reply("HEAD", "https://one.example/org/repo/resolve/main/n.gguf", 200,
                    {{"X-Repo-Commit", std::string(40, 'd')},
                     {"X-Linked-ETag", "\"" + other + "\""},
                     {"X-Linked-Size", "7"}});
    host.http.reply("HEAD", "https://one.example/org/repo/resolve/main/absent", 404,
                    {{"X-Error-Code", "EntryNotFound"}});
    const auto result = run({{"mirror", "https://one.example"}});
    CHECK(result.code == ExitCode::network);
    CHECK_THAT(result.error->what(), Catch::Contains("2 of 3 files failed"));
    CHECK(host.transfer.artifacts.size() == 1);
    const auto json = testkit::JsonParser::parse(host.ui.result);
    std::string reasons;
    for (const JsonView file : json.root()["files"]) reasons += file["error"]["reason"].text_or("-") + " ";
    CHECK(reasons == "- revision-mismatch entry-not-found ");
    CHECK(json.root()["totals"]["failed"].integer() == 2);
}

TEST_CASE_METHOD(Fixture, "what is selected is listed by the first mirror that can, and keeps its folders") {
    args.erase(args.begin() + 1);
    const std::string blob = R"("type":"file","size":5,"lfs":{"size":5,"oid":")" + sha256 + R"("},"oid":"x")";
    host.http.fail("GET", "https://dead.example/api/models/org/repo/tree/main?recursive=true&expand=false",
                   Error(ExitCode::network, "refused", "dead", "", true));
    host.http.fail("HEAD", "https://dead.example/org/repo/resolve/main/sub/m.gguf",
                   Error(ExitCode::network, "refused", "dead", "", true));
    host.http.reply("GET", "https://one.example/api/models/org/repo/tree/main?recursive=true&expand=false",
                    200, {}, R"([{"path":"sub/m.gguf",)" + blob + R"(},{"path":"README.md",)" + blob + "}]");
    hub("one.example", sha256);
    const auto mirrors = Arg("mirror", {"/nowhere", "https://dead.example", "https://one.example"});
    CHECK(run({{"include", "**/*.gguf"}, mirrors}).code == ExitCode::ok);
    REQUIRE(host.transfer.artifacts.size() == 1);
    CHECK(host.transfer.artifacts[0].path == "sub/m.gguf");
    CHECK(host.transfer.artifacts[0].directory == "/nowhere/models/org-repo/sub");
    CHECK(run({{"all", true}, {"mirror", "https://cdn.example/{file}"}}).error->reason == "no-listing");
    CHECK(run({{"all", true}, {"offline", true}, mirrors}).error->reason == "offline-missing");
}

TEST_CASE_METHOD(Fixture, "a page in place of a model is refused where no hash would tell") {
    host.http.reply("HEAD", "https://cdn.example/sub/m.gguf", 200, {{"Content-Length", "5000000"}});
    host.http.reply("GET", "https://cdn.example/sub/m.gguf", 200, {{"Content-Type", "text/html"}}, "<html>");
    const auto result = run({{"mirror", "https://cdn.example/{file}"}});
    CHECK(result.error->reason == "not-a-gguf");
    CHECK(host.transfer.artifacts.empty());
}

TEST_CASE_METHOD(Fixture, "nothing is asked offline, nor for a commit that is there untouched") {
    Local there;
    there.state = Local::State::intact;
    there.repository = "org/repo";
    there.path = "sub/m.gguf";
    there.commit = commit;
    host.transfer.locals["/nowhere/models/org-repo/m.gguf"] = there;
    CHECK(run({{"offline", true}}).code == ExitCode::ok); // no mirror is needed either
    args[3] = {"rev", commit};
    CHECK(run({{"mirror", "https://one.example"}}).code == ExitCode::ok);
    CHECK(host.http.requests.empty());
    CHECK(host.transfer.artifacts.back().candidates.empty());
    CHECK(host.transfer.artifacts.back().commit == commit);
}

TEST_CASE_METHOD(Fixture, "what was wrongly asked for sends nothing") {
    CHECK(run({}).error->reason == "no-mirrors");
    args[1] = {"file", "../x"};
    CHECK(run({{"mirror", "https://one.example"}}).error->reason == "unsafe-name");
    CHECK(host.http.requests.empty());
    CHECK(host.transfer.artifacts.empty());
}

TEST_CASE_METHOD(Fixture, "no mirror has it") {
    host.http.reply("HEAD", "https://one.example/org/repo/resolve/main/sub/m.gguf", 404,
                    {{"X-Error-Code", "RepoNotFound"}});
    host.mirrors.known = {{"attic", "s", "acme", "1", false}};
    host.mirrors.fail("acme:attic", Error(ExitCode::plugin, "mirror-hangs", "attic hangs"));
    const auto result = run({{"mirror", {"https://one.example", "attic"}}});
    CHECK(result.code == ExitCode::network);
    CHECK_THAT(result.error->what(), Catch::Contains("no repository") && Catch::Contains("attic hangs"));
    CHECK(run({{"mirror", "attic"}}).error->reason == "mirror-hangs");
    CHECK(host.transfer.artifacts.empty());
}
