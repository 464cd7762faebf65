#include "download_model.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

using xtask::ExitCode;
using xtask::Headers;
using xtask::Local;
using xtask::hf_download::DownloadModel;
using xtask::testkit::Arg;
using xtask::testkit::FakeHost;

namespace {

const std::string sha256(64, 'a');
const std::string other_sha256(64, 'b');
const std::string commit(40, 'c');
const std::string base = "https://huggingface.co/org/repo/resolve/";

struct Options {
    std::string rev = "main";
    std::string sha256 = "";
    bool force = false;
    bool offline = false;
    bool no_verify = false;
    bool dry_run = false;
};

FakeHost::Result run(FakeHost& host, const Options& options = {}) {
    const Arg sha = options.sha256.empty() ? Arg("unused", true) : Arg("sha256", options.sha256);
    return host.run<DownloadModel>({{"id", "org/repo"},
                                    {"file", "sub/model.gguf"},
                                    {"out", "models"},
                                    {"rev", options.rev},
                                    {"base-url", "https://huggingface.co"},
                                    {"force", options.force},
                                    {"offline", options.offline},
                                    {"no-verify", options.no_verify},
                                    {"dry-run", options.dry_run},
                                    sha});
}

Headers lfs_headers(const std::string& size = "5") {
    return {{"Location", "https://cdn.example/f"},
            {"X-Repo-Commit", commit},
            {"X-Linked-ETag", "\"" + sha256 + "\""},
            {"X-Linked-Size", size}};
}

void answer_lfs(FakeHost& host, const std::string& rev = "main") {
    host.http.reply("HEAD", base + rev + "/sub/model.gguf", 302, lfs_headers());
}

Local intact() {
    Local local;
    local.state = Local::State::intact;
    local.repository = "org/repo";
    local.path = "sub/model.gguf";
    local.commit = commit;
    local.sha256 = sha256;
    local.length = 5;
    return local;
}

} // namespace

TEST_CASE("what the hub says becomes the artifact, fetched at its commit") {
    FakeHost host;
    host.settings.environment["HF_TOKEN"] = "hf_secret";
    answer_lfs(host);
    CHECK(run(host).code == ExitCode::ok);

    REQUIRE(host.transfer.artifacts.size() == 1);
    const auto& artifact = host.transfer.artifacts.front();
    CHECK(artifact.directory == "models/org-repo");
    CHECK(artifact.leaf == "model.gguf");
    CHECK(artifact.repository == "org/repo");
    CHECK(artifact.path == "sub/model.gguf");
    CHECK(artifact.revision == "main");
    CHECK(artifact.commit == commit);
    CHECK(artifact.sha256 == sha256);
    CHECK(artifact.length == std::uint64_t{5});
    REQUIRE(artifact.candidates.size() == 1);
    CHECK(artifact.candidates[0].target == base + commit + "/sub/model.gguf");
    CHECK(artifact.candidates[0].headers.empty());
    CHECK(xtask::find_header(artifact.candidates[0].credentials, "Authorization") == "Bearer hf_secret");

    CHECK(host.ui.printed.starts_with("models/org-repo/model.gguf\n"));
    CHECK(host.ui.result.find("\"state\":\"fetched\"") != std::string::npos);
    CHECK((host.ui.printed + host.ui.result + host.ui.messages()).find("hf_secret") == std::string::npos);
}

TEST_CASE("a server without commits is asked for the revision itself") {
    FakeHost host;
    host.http.reply("HEAD", base + "refs%2Fpr%2F1/sub/model.gguf", 200,
                    {{"ETag", "\"1\""}, {"Content-Length", "5"}});
    CHECK(run(host, {.rev = "refs/pr/1"}).code == ExitCode::ok);
    const auto& artifact = host.transfer.artifacts.at(0);
    CHECK(artifact.commit.empty());
    CHECK(artifact.etag == "\"1\"");
    CHECK(artifact.candidates.at(0).target == base + "refs%2Fpr%2F1/sub/model.gguf");
}

TEST_CASE("bad names end before any request") {
    FakeHost host;
    const auto result = run(host, {.rev = "../../api"});
    CHECK(result.code == ExitCode::usage);
    CHECK(host.http.requests.empty());
    CHECK(host.transfer.artifacts.empty());
}

TEST_CASE("a pinned file that is intact costs no request, and still meets --sha256") {
    FakeHost host;
    host.transfer.locals["models/org-repo/model.gguf"] = intact();
    CHECK(run(host, {.rev = commit, .sha256 = sha256}).code == ExitCode::ok);
    CHECK(host.http.requests.empty());
    REQUIRE(host.transfer.artifacts.size() == 1);
    CHECK(host.transfer.artifacts[0].candidates.empty());
    CHECK(host.transfer.artifacts[0].required_sha256 == sha256);
    CHECK(host.transfer.artifacts[0].commit == commit);
    CHECK(host.ui.result.find("\"state\":\"unchanged\"") != std::string::npos);
}

TEST_CASE("a pinned file that may not be the right one is asked for") {
    FakeHost host;
    answer_lfs(host, commit);
    Local local = intact();
    bool force = false;
    SECTION("changed since") { local.state = Local::State::changed; }
    SECTION("of another commit") { local.commit = std::string(40, 'd'); }
    SECTION("of another path") { local.path = "model.gguf"; }
    SECTION("of another repository") { local.repository = "org-repo"; }
    SECTION("not wanted") { force = true; }
    host.transfer.locals["models/org-repo/model.gguf"] = local;
    CHECK(run(host, {.rev = commit, .force = force}).code == ExitCode::ok);
    CHECK(host.http.requests.size() == 1);
    CHECK(host.transfer.artifacts.at(0).candidates.size() == 1);
    CHECK(host.transfer.artifacts.at(0).force == force);
}

TEST_CASE("offline sends nothing") {
    FakeHost host;
    SECTION("and is content with what is there") {
        host.transfer.locals["models/org-repo/model.gguf"] = intact();
        CHECK(run(host, {.offline = true}).code == ExitCode::ok);
    }
    SECTION("or fails") { CHECK(run(host, {.offline = true}).code == ExitCode::network); }
    CHECK(host.http.requests.empty());
}

TEST_CASE("--sha256 against what the hub announces") {
    FakeHost host;
    answer_lfs(host);
    SECTION("differs: nothing is fetched") {
        const auto result = run(host, {.sha256 = other_sha256});
        CHECK(result.code == ExitCode::hash_mismatch);
        CHECK(result.error->reason == "announced-hash");
        CHECK(host.transfer.artifacts.empty());
    }
    SECTION("differs, but the hub is not believed") {
        CHECK(run(host, {.sha256 = other_sha256, .no_verify = true}).code == ExitCode::ok);
        CHECK(host.transfer.artifacts.at(0).required_sha256 == other_sha256);
        CHECK(host.transfer.artifacts.at(0).no_verify);
    }
    SECTION("agrees") {
        CHECK(run(host, {.sha256 = sha256}).code == ExitCode::ok);
        CHECK(host.transfer.artifacts.at(0).required_sha256 == sha256);
    }
}

TEST_CASE("a server that answers with another commit than the pinned one is not believed") {
    FakeHost host;
    const std::string pinned(40, 'd');
    answer_lfs(host, pinned);
    const auto result = run(host, {.rev = pinned});
    CHECK(result.code == ExitCode::network);
    CHECK(result.error->reason == "revision-mismatch");
    CHECK(host.transfer.artifacts.empty());
}

TEST_CASE("files that only Xet can deliver are refused before the first byte") {
    FakeHost host;
    auto headers = lfs_headers(GENERATE(as<std::string>{}, "50000000000", "50000000001"));
    const bool over = headers.back().value == "50000000001";
    headers.push_back({"X-Xet-Hash", sha256});
    host.http.reply("HEAD", base + "main/sub/model.gguf", 302, headers);
    const auto result = run(host);
    CHECK(result.code == (over ? ExitCode::network : ExitCode::ok));
    if (over) CHECK(result.error->reason == "needs-xet");
    CHECK(host.transfer.artifacts.empty() == over);
}

TEST_CASE("a dry run asks, and tells the transfer to touch nothing") {
    FakeHost host;
    answer_lfs(host);
    CHECK(run(host, {.dry_run = true}).code == ExitCode::ok);
    CHECK(host.transfer.artifacts.at(0).dry_run);
    CHECK(host.ui.result.find("\"state\":\"planned\"") != std::string::npos);
}

TEST_CASE("what fails on the way is what the command ends with") {
    FakeHost host;
    SECTION("at the hub") {
        host.http.reply("HEAD", base + "main/sub/model.gguf", 404, {{"X-Error-Code", "EntryNotFound"}});
        CHECK(run(host).error->reason == "entry-not-found");
    }
    SECTION("in the transfer") {
        answer_lfs(host);
        host.transfer.fail({ExitCode::no_space, "no-space", "disk full"});
        CHECK(run(host).code == ExitCode::no_space);
        CHECK(host.ui.printed.empty());
    }
}

TEST_CASE("a warning of the hub is shown") {
    FakeHost host;
    auto headers = lfs_headers();
    headers.push_back({"X-HF-Warning", "old; upgrade"});
    host.http.reply("HEAD", base + "main/sub/model.gguf", 302, headers);
    CHECK(run(host).code == ExitCode::ok);
    CHECK(host.ui.messages(XTASK_LOG_WARN).find("old; upgrade") != std::string::npos);
}
