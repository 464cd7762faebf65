#include "git.hpp"
#include "temp_dir.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

#include <algorithm>

using namespace xtask;
using namespace xtask::cpp_reference;
using testkit::FakeHost;
using State = ProcessEvent::State;

namespace {

const std::string commit(40, 'a'), other(40, 'b');

struct Fixture {
    test::TempDir dir;
    FakeHost host;
    Context context{Session(host.host(), host.run_handle())};
    Runner runner{context, 5'000};

    Git git(bool local = false, bool bundle = false) {
        return {runner, {"https://h/x", local, bundle}, dir.path()};
    }

    static ProcessEvent failing(const std::string& errors) { return {State::exited, 128, errors, errors}; }
    std::string ran(std::size_t index) const {
        return testkit::FakeProcess::line(host.process.started.at(index));
    }
    std::string setting(const std::string& key, std::size_t index = 0) const {
        const auto& variables = host.process.started.at(index).environment;
        for (const auto& [name, value] : variables) {
            if (value != key) continue;
            const std::string number = name.substr(std::string("GIT_CONFIG_KEY_").size());
            for (const auto& [other_name, other_value] : variables) {
                if (other_name == "GIT_CONFIG_VALUE_" + number) return other_value;
            }
        }
        return "unset";
    }
    template <class Action>
    Error error_of(Action action) {
        try {
            action();
        } catch (const Error& error) {
            return error;
        }
        return {ExitCode::ok, "", ""};
    }
};

} // namespace

TEST_CASE_METHOD(Fixture, "git may use few transports and none of the user's programs") {
    host.process.reply("git", "");
    git().look_up("main");
    CHECK(setting("protocol.allow") == "never");
    CHECK(setting("protocol.https.allow") == "always");
    CHECK(setting("protocol.file.allow") == "never");
    CHECK(setting("protocol.ext.allow") == "unset");
    CHECK(setting("core.hooksPath") == "/dev/null");
    CHECK(setting("core.fsmonitor") == "false");
    CHECK(setting("filter.lfs.smudge").empty());
    git(true).look_up("main");
    CHECK(setting("protocol.file.allow", 1) == "always");
    const auto& variables = host.process.started.at(0).environment;
    const auto has = [&](const std::string& name, const std::string& value) {
        return std::count(variables.begin(), variables.end(), std::pair(name, value)) == 1;
    };
    CHECK(has("GIT_TERMINAL_PROMPT", "0"));
    CHECK(has("GIT_LFS_SKIP_SMUDGE", "1"));
    std::size_t keys = 0;
    for (const auto& [name, value] : variables) keys += name.rfind("GIT_CONFIG_KEY_", 0) == 0;
    CHECK(has("GIT_CONFIG_COUNT", std::to_string(keys)));
}

TEST_CASE_METHOD(Fixture, "a name is looked up, a commit means itself") {
    host.process.reply("ls-remote https://h/x v1",
                       commit + "\trefs/tags/v1\n" + other + "\trefs/tags/v1^{}\n");
    CHECK(git().look_up("v1")->commit == other);
    CHECK(git().look_up(commit)->kind == RefKind::commit);
    CHECK(host.process.started.size() == 1);
    host.process.reply("ls-remote https://h/x none", "");
    CHECK_FALSE(git().look_up("none"));
}

TEST_CASE_METHOD(Fixture, "what cannot pass is not tried again") {
    host.process.reply("ls-remote",
                       failing("fatal: unable to access 'x': The requested URL returned error: 403\n"));
    CHECK(error_of([&] { git().look_up("main"); }).code == ExitCode::auth);
    CHECK(host.process.started.size() == 1);
}

TEST_CASE_METHOD(Fixture, "a fetch asks for one commit, and believes what came") {
    host.process.reply("fetch", "");
    host.process.reply("rev-parse", other + "\n");
    CHECK(git().fetch({RefKind::branch, "refs/heads/main", commit, false}) == other);
    CHECK_THAT(ran(0), Catch::Contains("--depth 1") && Catch::EndsWith("https://h/x refs/heads/main"));
    git().fetch({RefKind::commit, "", commit, false});
    CHECK_THAT(ran(2), Catch::EndsWith("https://h/x " + commit));
    git(true, true).fetch({RefKind::branch, "refs/heads/main", commit, false});
    CHECK_THAT(ran(4), !Catch::Contains("--depth"));
}

TEST_CASE_METHOD(Fixture, "a server that gives no single commits gives everything") {
    host.process.reply("fetch", failing("error: Server does not allow request for unadvertised object x\n"));
    host.process.reply("fetch --no-tags --force --progress https://h/x +refs/heads/*", "");
    host.process.reply("cat-file", "");
    CHECK(git().fetch({RefKind::commit, "", commit, false}) == commit);
    host.process.reply("cat-file", failing(""));
    git().fetch({RefKind::commit, "", commit, false});
    CHECK(error_of([&] { git().fetch({RefKind::commit, "", commit, false}); }).reason == "no-such-ref");
}

TEST_CASE_METHOD(Fixture, "commits that are not there") {
    host.process.reply("fetch", failing("fatal: remote error: upload-pack: not our ref x\n"));
    const Error error = error_of([&] { git().fetch({RefKind::commit, "", commit, false}); });
    CHECK(error.code == ExitCode::network);
    CHECK(error.reason == "no-such-ref");
}

TEST_CASE_METHOD(Fixture, "submodules are looked at before they are fetched") {
    const auto reason_for = [&](const std::string& setting) {
        FakeHost fresh;
        Context its(Session(fresh.host(), fresh.run_handle()));
        Runner its_runner(its, 5'000);
        dir.file(".gitmodules", "");
        fresh.process.reply("git", "");
        fresh.process.reply("config --file .gitmodules", setting);
        Git its_git(its_runner, {"https://h/x", false, false}, dir.path());
        return error_of([&] { its_git.update_submodules(); }).reason;
    };
    using namespace std::string_literals;
    CHECK(reason_for("submodule.a.url\nhttps://h/a\0submodule.a.update\ncheckout\0"s).empty());
    CHECK(reason_for("submodule.a.url\nhttps://h/a\0submodule.b.url\next::sh\0"s) == "unsafe-submodule");
    CHECK(reason_for("submodule.a.url\n/etc") == "unsafe-submodule");
    CHECK(reason_for("submodule.a.update\n!rm -rf /") == "unsafe-submodule");
    CHECK(reason_for("submodule.a.url\n") == "unsafe-submodule");
    CHECK(reason_for("submodule.a.url") == "unsafe-submodule");
}

TEST_CASE_METHOD(Fixture, "the commits of submodules") {
    CHECK(git().submodules().empty());
    dir.file(".gitmodules", "");
    host.process.reply("submodule status",
                       " " + commit + " 3rdparty/llama.cpp (b1-2-gabc)\n+" + other + " a b\n-x y\n\n");
    const auto found = git().submodules();
    REQUIRE(found.size() == 2);
    CHECK(found[0].path == "3rdparty/llama.cpp");
    CHECK(found[0].commit == commit);
    CHECK(found[1].path == "a b");
}

TEST_CASE_METHOD(Fixture, "a patch that does not apply is named") {
    host.process.reply("apply", failing("error: patch failed: cli.c:1\n"));
    const Error error = error_of([&] { git().apply("/p/fix.patch"); });
    CHECK(error.code == ExitCode::build_failed);
    CHECK_THAT(error.what(), Catch::Contains("/p/fix.patch") && Catch::Contains("cli.c:1"));
}

TEST_CASE_METHOD(Fixture, "what a killed git left is removed") {
    dir.file(".git/index.lock", "");
    dir.file(".git/modules/a/index.lock", "");
    dir.file(".git/objects/pack/tmp_pack_1", "");
    dir.file(".git/objects/pack/pack-1.pack", "kept");
    host.process.reply("git", "");
    git().prepare_tree();
    CHECK_FALSE(std::filesystem::exists(dir / ".git/index.lock"));
    CHECK_FALSE(std::filesystem::exists(dir / ".git/modules/a/index.lock"));
    CHECK_FALSE(std::filesystem::exists(dir / ".git/objects/pack/tmp_pack_1"));
    CHECK(dir.read(".git/objects/pack/pack-1.pack") == "kept");

    host.process.reply("rev-parse --resolve-git-dir", failing(""));
    host.process.reply("rev-parse --resolve-git-dir", failing(""));
    git().prepare_tree();
    CHECK_FALSE(std::filesystem::exists(dir / ".git"));
}
