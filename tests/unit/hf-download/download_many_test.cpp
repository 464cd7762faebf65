#include "download_model.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

using xtask::Error;
using xtask::ExitCode;
using xtask::Local;
using xtask::hf_download::DownloadModel;
using xtask::testkit::FakeHost;
using xtask::testkit::JsonParser;

namespace {

const std::string commit(40, 'c');
const std::string site = "https://huggingface.co";
const std::string base = site + "/org/repo/resolve/" + commit + "/";

std::string info_url(const std::string& revision) {
    return site + "/api/models/org/repo/paths-info/" + revision;
}

std::string entry(const std::string& path,
                  const std::string& rest = R"("size":5,"oid":")" + std::string(40, 'b') + '"') {
    return R"({"type":"file","path":")" + path + "\"," + rest + "}";
}

struct Options {
    std::string rev = "main";
    bool offline = false;
    bool dry_run = false;
};

FakeHost::Result run(FakeHost& host, const Options& options = {}) {
    return host.run<DownloadModel>({{"id", "org/repo"},
                                    {"file", {"a", "sub/b", "c"}},
                                    {"out", "models"},
                                    {"rev", options.rev},
                                    {"base-url", site.c_str()},
                                    {"offline", options.offline},
                                    {"dry-run", options.dry_run}});
}

void answer(FakeHost& host, const std::string& json, const std::string& revision = "main") {
    host.http.reply("POST", info_url(revision), 200, {{"X-Repo-Commit", commit}}, json);
}

void have(FakeHost& host, const std::string& path) {
    Local local;
    local.state = Local::State::intact;
    local.repository = "org/repo";
    local.path = path;
    local.commit = commit;
    host.transfer.locals["models/org-repo/" + path.substr(path.rfind('/') + 1)] = local;
}

} // namespace

TEST_CASE("several files are fetched at one commit, known from one request") {
    FakeHost host;
    answer(host, "[" + entry("a") + "," + entry("sub/b") + "," + entry("c") + "]");
    CHECK(run(host).code == ExitCode::ok);
    CHECK(host.http.requests.size() == 1);
    REQUIRE(host.transfer.artifacts.size() == 3);
    const auto& artifact = host.transfer.artifacts[1];
    CHECK(artifact.leaf == "b");
    CHECK(artifact.commit == commit);
    CHECK(artifact.git_blob == std::string(40, 'b'));
    CHECK(artifact.length == std::uint64_t{5});
    CHECK(artifact.candidates.at(0).target == base + "sub/b");
    CHECK(host.ui.printed.find("files     3: 3 fetched\n") != std::string::npos);
    CHECK(JsonParser::parse(host.ui.result).root()["totals"]["fetched"].integer() == 3);
}

TEST_CASE("what one file lacks does not keep the others, and decides the end") {
    FakeHost host;
    answer(host, "[" + entry("a") + "," + entry("c") + "]");
    host.http.reply("HEAD", base + "sub/b", 404, {{"X-Error-Code", "EntryNotFound"}});
    SECTION("missing at the hub") {
        const auto result = run(host);
        CHECK(result.code == ExitCode::network);
        CHECK(result.error->reason == "entry-not-found");
        CHECK(std::string(result.error->what()).starts_with("1 of 3 files failed; the gravest: "));
        CHECK(std::string(result.error->what()).find("sub/b") != std::string::npos);
    }
    SECTION("the gravest wins") {
        host.transfer.fail({ExitCode::hash_mismatch, "sha256", "a is wrong"});
        const auto result = run(host);
        CHECK(result.code == ExitCode::hash_mismatch);
        CHECK(std::string(result.error->what()).starts_with("2 of 3 files failed"));
        CHECK(host.ui.printed.find("failed    a: a is wrong\n") != std::string::npos);
    }
    CHECK(host.transfer.artifacts.size() == 2);
    CHECK(JsonParser::parse(host.ui.result).root()["files"].size() == 3);
}

TEST_CASE("the hub says why a download was refused") {
    FakeHost host;
    answer(host, "[" + entry("a") + "," + entry("sub/b") + "," + entry("c") + "]");
    host.transfer.fail({ExitCode::auth, "forbidden", "403"}).fail({ExitCode::auth, "forbidden", "403"});
    SECTION("it is gated: so are all that were refused alike") {
        host.http.reply("HEAD", site + "/org/repo/resolve/main/a", 403, {{"X-Error-Code", "GatedRepo"}});
        CHECK(run(host).error->reason == "gated");
        CHECK(host.http.requests.size() == 2);
        const auto parsed = JsonParser::parse(host.ui.result);
        for (const auto file : parsed.root()["files"]) {
            const bool is_c = file["file"].text() == "c";
            CHECK((is_c ? file["state"].text() == "fetched" : file["error"]["reason"].text() == "gated"));
        }
    }
    SECTION("or it does not") {
        host.http.reply("HEAD", site + "/org/repo/resolve/main/a", 200, {{"Content-Length", "5"}});
        CHECK(run(host).error->reason == "forbidden");
    }
}

TEST_CASE("a signal ends everything, without a report") {
    FakeHost host;
    answer(host, "[" + entry("a") + "," + entry("sub/b") + "," + entry("c") + "]");
    host.transfer.fail({ExitCode::terminated, "terminated", "stopped"});
    CHECK(run(host).code == ExitCode::terminated);
    CHECK(host.ui.printed.empty());
}

TEST_CASE("pinned files that are intact cost no request") {
    FakeHost host;
    have(host, "a");
    have(host, "sub/b");
    SECTION("all of them") {
        have(host, "c");
        CHECK(run(host, {.rev = commit}).code == ExitCode::ok);
        CHECK(host.http.requests.empty());
        CHECK(host.ui.printed.find("files     3: 3 unchanged\n") != std::string::npos);
    }
    SECTION("only the others are asked for") {
        answer(host, "[" + entry("c") + "]", commit);
        CHECK(run(host, {.rev = commit}).code == ExitCode::ok);
        REQUIRE(host.http.requests.size() == 1);
        CHECK(host.http.requests[0].body == R"({"paths":["c"],"expand":false})");
        CHECK(host.ui.printed.find("files     3: 1 fetched, 2 unchanged\n") != std::string::npos);
    }
    CHECK(host.transfer.artifacts.size() == 3);
}

TEST_CASE("offline sends nothing, and says what is missing") {
    FakeHost host;
    have(host, "a");
    have(host, "c");
    const auto result = run(host, {.offline = true});
    CHECK(result.code == ExitCode::network);
    CHECK(result.error->reason == "offline-missing");
    CHECK(host.http.requests.empty());
    CHECK(host.ui.printed.find("files     3: 2 unchanged, 1 failed\n") != std::string::npos);
}

TEST_CASE("a dry run plans all") {
    FakeHost host;
    answer(host, "[" + entry("a") + "," + entry("sub/b") + "," + entry("c") + "]");
    CHECK(run(host, {.dry_run = true}).code == ExitCode::ok);
    for (const auto& artifact : host.transfer.artifacts) CHECK(artifact.dry_run);
    CHECK(host.ui.printed.find("3 would be fetched") != std::string::npos);
    CHECK(host.ui.printed.find("free") != std::string::npos);
}

TEST_CASE("a file that only Xet can deliver fails alone") {
    FakeHost host;
    const std::string big = R"("size":50000000001,"xetHash":"x","oid":"p","lfs":{"oid":")" +
                            std::string(64, 'a') + R"(","size":50000000001})";
    answer(host, "[" + entry("a", big) + "," + entry("sub/b") + "," + entry("c") + "]");
    const auto result = run(host);
    CHECK(result.error->reason == "needs-xet");
    CHECK(host.transfer.artifacts.size() == 2);
}

TEST_CASE("a refused repository ends the command before anything is fetched") {
    FakeHost host;
    host.http.reply("POST", info_url("main"), 401, {});
    CHECK(run(host).code == ExitCode::auth);
    CHECK(host.http.requests.size() == 1);
    CHECK(host.transfer.artifacts.empty());
}
