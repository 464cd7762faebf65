#include "lock_file.hpp"
#include "sync_command.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

using namespace xtask::hf_download;
using xtask::ExitCode;
using xtask::Local;
using xtask::testkit::Arg;
using xtask::testkit::FakeHost;
using xtask::testkit::JsonParser;

namespace {

const std::string site = "https://huggingface.co";
const std::string commit(40, 'c');

Locked locked(const std::string& local) {
    Locked one;
    one.repository = "org/repo";
    one.revision = "main";
    one.commit = commit;
    one.path = "sub/" + local.substr(local.rfind('/') + 1);
    one.local = local;
    one.sha256 = std::string(64, 'a');
    one.size = 5;
    return one;
}

struct Options {
    std::string out = "/nowhere/models";
    bool frozen = false, offline = false, dry_run = false;
    xtask::testkit::Arg cache{"cache", "none"};
};

class Project {
  public:
    explicit Project(const std::vector<Locked>& files) {
        host.files.content["the.lock"] = format_lock(files);
    }

    FakeHost::Result run(const Options& options) {
        return host.run<Sync>({{"lock-file", "the.lock"},
                               {"out", options.out},
                               {"base-url", site.c_str()},
                               {"frozen", options.frozen},
                               {"offline", options.offline},
                               {"dry-run", options.dry_run},
                               options.cache});
    }
    void have(const std::string& place) {
        Local local;
        local.state = Local::State::intact;
        local.length = 5;
        local.sha256 = std::string(64, 'a');
        host.transfer.locals[place] = local;
    }

    FakeHost host;
};

} // namespace

TEST_CASE("what is locked becomes one batch, each at its commit, without a question") {
    Project project({locked("org-repo/a"), locked("org-repo/sub/b")});
    CHECK(project.run({}).code == ExitCode::ok);
    REQUIRE(project.host.transfer.artifacts.size() == 2);
    const auto& artifact = project.host.transfer.artifacts[1];
    CHECK(artifact.directory == "/nowhere/models/org-repo/sub");
    CHECK(artifact.leaf == "b");
    CHECK(artifact.sha256 == std::string(64, 'a'));
    CHECK(artifact.length == std::uint64_t{5});
    CHECK(artifact.candidates.at(0).target == site + "/org/repo/resolve/" + commit + "/sub/b");
    CHECK(project.host.http.requests.empty());
}

TEST_CASE("a file that is there, or a run offline, names nobody to fetch from") {
    Project project({locked("org-repo/a")});
    Options options;
    SECTION("there") { project.have("/nowhere/models/org-repo/a"); }
    SECTION("offline") { options.offline = true; }
    project.run(options);
    REQUIRE(project.host.transfer.artifacts.size() == 1);
    CHECK(project.host.transfer.artifacts[0].candidates.empty());
}

TEST_CASE("an empty lock is in order") {
    Project project({});
    CHECK(project.run({}).code == ExitCode::ok);
    CHECK(JsonParser::parse(project.host.ui.result).root()["totals"]["files"].integer() == 0);
    Options frozen;
    frozen.frozen = true;
    CHECK(project.run(frozen).code == ExitCode::ok);
    CHECK(project.host.ui.printed.find("0 locked, all as they should be") != std::string::npos);
}

TEST_CASE("no lock file is said with its name") {
    Project project({});
    project.host.files.content.clear();
    const auto result = project.run({});
    CHECK(result.code == ExitCode::failure);
    CHECK(std::string(result.error->what()).find("the.lock") != std::string::npos);
    CHECK(project.host.transfer.artifacts.empty());
}

TEST_CASE("a folder is given with or without a slash at its end, and never empty") {
    Project project({locked("org-repo/a")});
    CHECK(project.run({"/nowhere/models//"}).code == ExitCode::ok);
    CHECK(project.host.transfer.artifacts.at(0).directory == "/nowhere/models/org-repo");
    CHECK(project.run({"/"}).code == ExitCode::ok);
    const auto result = project.run({""});
    CHECK(result.code == ExitCode::usage);
    CHECK(result.error->reason == "bad-value");
}

TEST_CASE("names that are in each other's way are refused before anything is fetched") {
    Project project({locked("org-repo/a"), locked("org-repo/a/b")});
    const auto result = project.run({});
    CHECK(result.code == ExitCode::failure);
    CHECK(result.error->reason == "same-name");
    CHECK(result.error->hint.find("lock file") != std::string::npos);
    CHECK(project.host.transfer.artifacts.empty());
}

TEST_CASE("one file that fails does not keep the others, and decides the end") {
    Project project({locked("org-repo/a"), locked("org-repo/b")});
    project.host.transfer.fail({ExitCode::hash_mismatch, "sha256", "a is wrong"});
    const auto result = project.run({});
    CHECK(result.code == ExitCode::hash_mismatch);
    CHECK(std::string(result.error->what()).starts_with("1 of 2 files failed"));
    CHECK(JsonParser::parse(project.host.ui.result).root()["totals"]["fetched"].integer() == 1);
}

TEST_CASE("frozen: drift is listed, up to a number, and counted whole") {
    std::vector<Locked> files;
    for (int i = 100; i < 125; ++i) files.push_back(locked("org-repo/" + std::to_string(i)));
    Project project(files);
    Options options;
    options.frozen = true;
    const auto result = project.run(options);
    CHECK(result.code == ExitCode::verification_failed);
    CHECK(result.error->reason == "drift");
    CHECK(std::string(result.error->what()) ==
          "25 files differ from the lock file; the first: \"org-repo/100\" is missing");
    CHECK(project.host.ui.printed.find("org-repo/119\n") != std::string::npos);
    CHECK(project.host.ui.printed.find("org-repo/120\n") == std::string::npos);
    CHECK(project.host.ui.printed.find("and 5 more\n") != std::string::npos);
    CHECK(JsonParser::parse(project.host.ui.result).root()["drift"].size() == 25);
    CHECK(project.host.transfer.artifacts.empty());
    CHECK(project.host.http.requests.empty());
}

TEST_CASE("a cache has nothing to do in a frozen run: asked for on the command line it is refused") {
    Project project({});
    Options options;
    options.frozen = true;
    options.cache = {"cache", "hf"};
    const auto result = project.run(options);
    CHECK(result.code == ExitCode::usage);
    CHECK(result.error->reason == "conflicting-options");
}

TEST_CASE("the cache has to have a place") {
    Project project({locked("org-repo/a")});
    Options options;
    options.cache = {"cache", "hf"};
    const auto result = project.run(options);
    CHECK(result.code == ExitCode::usage);
    CHECK(result.error->reason == "no-cache");
    CHECK(project.host.transfer.artifacts.empty());
}
