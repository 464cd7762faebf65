#include <xtask/services.hpp>
#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

using namespace xtask;
using testkit::FakeHost;

TEST_CASE("ui: messages, results and events") {
    FakeHost host;
    Ui ui = host.context().ui();
    ui.debug("d");
    ui.info("i");
    ui.warn("w");
    ui.error("e");
    ui.print("out\n");
    ui.result(JsonWriter().begin_object().member("n", 1).end_object());
    ui.event("start", R"({"url":"http://x/"})");

    CHECK(host.ui.messages() == "d\ni\nw\ne\n");
    CHECK(host.ui.messages(XTASK_LOG_WARN) == "w\ne\n");
    CHECK(host.ui.printed == "out\n");
    CHECK(host.ui.result == R"({"n":1})");
    REQUIRE(host.ui.events.size() == 1);
    CHECK(host.ui.events[0].name == "start");
    CHECK_THROWS_AS(ui.result("{"), Error);
    CHECK_THROWS_AS(ui.event("start", "[]"), Error);
}

TEST_CASE("ui: questions") {
    FakeHost host;
    host.ui.answers = {true, false};
    Ui ui = host.context().ui();
    CHECK(ui.ask("1?") == true);
    CHECK(ui.ask("2?") == false);
    CHECK(ui.ask("3?") == std::nullopt);
    CHECK(host.ui.questions.size() == 3);
}

TEST_CASE("ui: modes") {
    FakeHost host;
    host.ui.mode = XTASK_MODE_JSON | XTASK_MODE_COLOR;
    const Ui ui = host.context().ui();
    CHECK(ui.json());
    CHECK(ui.color());
    CHECK_FALSE(ui.quiet());
    CHECK_FALSE(ui.verbose());
    CHECK_FALSE(ui.terminal());
}

TEST_CASE("ui: progress ends with its object, once") {
    FakeHost host;
    {
        Progress first = host.context().ui().progress("one", 10);
        Progress moved = std::move(first);
        moved.update(4);
        CHECK_FALSE(host.ui.progress.at(0).ended);
    }
    REQUIRE(host.ui.progress.size() == 1);
    CHECK(host.ui.progress[0].label == "one");
    CHECK(host.ui.progress[0].total == 10);
    CHECK(host.ui.progress[0].done == 4);
    CHECK(host.ui.progress[0].ended);
}

TEST_CASE("http: requests and answers keep every field") {
    FakeHost host;
    HttpResponse scripted;
    scripted.status = 302;
    scripted.headers = {{"Location", "/there"}, {"X-Repo-Commit", "abc"}};
    scripted.body = std::string("b\0dy", 4);
    scripted.credentials_withheld = true;
    host.http.reply("POST", "http://hub/x", scripted);

    const HttpResponse answer = host.context().http().request({.method = "POST",
                                                               .url = "http://hub/x",
                                                               .headers = {{"A", "1"}},
                                                               .credentials = {{"Authorization", "t"}},
                                                               .body = "{}",
                                                               .follow = 3,
                                                               .max_body = 9,
                                                               .attempts = 2});
    CHECK(answer.status == 302);
    CHECK(answer.url == "http://hub/x");
    CHECK(answer.header("x-repo-commit") == "abc");
    CHECK(answer.header("x-repo") == std::nullopt);
    CHECK(answer.body == scripted.body);
    CHECK(answer.credentials_withheld);
    CHECK_FALSE(answer.truncated);
    CHECK(host.responses == 0);

    REQUIRE(host.http.requests.size() == 1);
    const HttpRequest& seen = host.http.requests[0];
    CHECK(seen.headers.at(0).name == "A");
    CHECK(seen.credentials.at(0).value == "t");
    CHECK(seen.body == "{}");
    CHECK(seen.follow == 3);
    CHECK(seen.max_body == 9);
    CHECK(seen.attempts == 2);
}

TEST_CASE("http: many requests, each with its answer or its error") {
    FakeHost host;
    host.http.reply("GET", "http://a/", 200, {{"X", "y"}}, "body");
    host.http.fail("HEAD", "http://b/", Error(ExitCode::network, "refused", "no", "wait", true));
    host.http.reply("GET", "http://c/", 404);
    const HttpRequest requests[] = {{.url = "http://a/", .headers = {{"A", "1"}}},
                                    {.method = "HEAD", .url = "http://b/"},
                                    {.url = "http://c/", .follow = 2}};
    const auto answers = host.context().http().request_all(requests);
    REQUIRE(answers.size() == 3);
    CHECK(std::get<HttpResponse>(answers[0]).body == "body");
    CHECK(std::get<HttpResponse>(answers[0]).header("x") == "y");
    CHECK(std::get<Error>(answers[1]).reason == "refused");
    CHECK(std::get<Error>(answers[1]).hint == "wait");
    CHECK(std::get<Error>(answers[1]).retryable);
    CHECK(std::get<HttpResponse>(answers[2]).status == 404);
    CHECK(host.responses == 0);
    REQUIRE(host.http.requests.size() == 3);
    CHECK(host.http.requests[0].headers.at(0).name == "A");
    CHECK(host.http.requests[2].follow == 2);
    CHECK(host.context().http().request_all({}).empty());

    host.ui.cancel(SIGTERM);
    CHECK_THROWS_AS(host.context().http().request_all(requests), Error);
}

TEST_CASE("http: a failure is the host's error") {
    FakeHost host;
    host.http.fail("GET", "http://down/", Error(ExitCode::network, "refused", "no", "wait", true));
    try {
        host.context().http().request({.url = "http://down/"});
        FAIL("no error");
    } catch (const Error& error) {
        CHECK(error.code == ExitCode::network);
        CHECK(error.reason == "refused");
        CHECK(error.hint == "wait");
        CHECK(error.retryable);
    }
}

TEST_CASE("transfer: artifacts and outcomes keep every field") {
    FakeHost host;
    const Artifact asked{.directory = "models",
                         .leaf = "m.gguf",
                         .repository = "o/r",
                         .path = "sub/m.gguf",
                         .revision = "main",
                         .commit = "c0",
                         .sha256 = "aa",
                         .git_blob = "bb",
                         .required_sha256 = "cc",
                         .etag = "\"e\"",
                         .last_modified = "d",
                         .length = 5,
                         .candidates = {{.target = "https://h/m",
                                         .mirror = "hub",
                                         .headers = {{"H", "1"}},
                                         .credentials = {{"Authorization", "t"}}},
                                        {.kind = Candidate::Kind::local, .target = "/cache/m"}},
                         .force = true,
                         .no_verify = true,
                         .dry_run = false};
    host.transfer.succeed({.state = Outcome::State::adopted,
                           .path = "p",
                           .receipt = "r",
                           .sha256 = "s",
                           .verified = "sha256",
                           .length = 1,
                           .transferred = 2,
                           .resumed = 3,
                           .available = 4,
                           .uses = {{Use::State::quarantined, "m", "why", 5, 6}, {.mirror = "n"}}});
    const Outcome outcome = host.context().transfer().fetch(asked);
    CHECK(outcome.state == Outcome::State::adopted);
    CHECK(outcome.path + outcome.receipt + outcome.sha256 + outcome.verified == "prssha256");
    CHECK(outcome.length == 1);
    CHECK(outcome.transferred == 2);
    CHECK(outcome.resumed == 3);
    CHECK(outcome.available == 4);
    REQUIRE(outcome.uses.size() == 2);
    CHECK(outcome.uses[0].state == Use::State::quarantined);
    CHECK(outcome.uses[0].mirror + outcome.uses[0].reason + outcome.uses[1].mirror == "mwhyn");
    CHECK(outcome.uses[0].bytes == 5);
    CHECK(outcome.uses[0].milliseconds == 6);
    CHECK(outcome.uses[1].state == Use::State::unused);

    const Artifact& seen = host.transfer.artifacts.at(0);
    CHECK(seen.directory + seen.leaf + seen.repository + seen.path + seen.revision + seen.commit ==
          "modelsm.ggufo/rsub/m.ggufmainc0");
    CHECK(seen.sha256 + seen.git_blob + seen.required_sha256 + seen.etag + seen.last_modified ==
          "aabbcc\"e\"d");
    CHECK(seen.length == 5);
    CHECK(seen.force);
    CHECK(seen.no_verify);
    CHECK_FALSE(seen.dry_run);
    REQUIRE(seen.candidates.size() == 2);
    CHECK(seen.candidates[0].mirror == "hub");
    CHECK(seen.candidates[0].headers.at(0).name == "H");
    CHECK(seen.candidates[0].credentials.at(0).name == "Authorization");
    CHECK(seen.candidates[1].kind == Candidate::Kind::local);
}

TEST_CASE("transfer: each of several says why it failed") {
    FakeHost host;
    host.transfer.succeed({.path = "a"})
        .fail({ExitCode::auth, "gated", "no b", "ask", true})
        .succeed({.path = "c"});
    const std::vector<Artifact> three(3);
    const auto batch = host.context().transfer().fetch_all(three);
    CHECK(batch.error->reason == "gated");
    CHECK(batch.outcomes.at(0)->path + batch.outcomes.at(2)->path == "ac");
    CHECK_FALSE(batch.outcomes.at(1));
    CHECK_FALSE(batch.errors.at(0));
    CHECK_FALSE(batch.errors.at(2));
    const Error& error = batch.errors.at(1).value();
    CHECK(error.code == ExitCode::auth);
    CHECK(error.what() + error.reason + error.hint == "no bgatedask");
    CHECK(error.retryable);
}

TEST_CASE("transfer: an unknown length is not zero") {
    FakeHost host;
    host.context().transfer().fetch({.leaf = "x", .candidates = {{.target = "http://x/"}}});
    CHECK(host.transfer.artifacts.at(0).length == std::nullopt);
}

TEST_CASE("transfer: of a batch the finished stay, the gravest failure counts") {
    FakeHost host;
    host.transfer.fail({ExitCode::network, "dns", "a"})
        .succeed({.path = "b"})
        .fail({ExitCode::hash_mismatch, "sha256", "c"})
        .fail({ExitCode::auth, "gated", "d"});
    const std::vector<Artifact> artifacts(4);
    const Transfer::Batch batch = host.context().transfer().fetch_all(artifacts);
    REQUIRE(batch.outcomes.size() == 4);
    CHECK_FALSE(batch.outcomes[0]);
    CHECK(batch.outcomes[1]->path == "b");
    CHECK_FALSE(batch.outcomes[2]);
    CHECK(batch.error->code == ExitCode::hash_mismatch);
}

TEST_CASE("transfer: lookup") {
    FakeHost host;
    host.transfer.locals["d/l"] = {
        .state = Local::State::intact, .repository = "o/r", .commit = "c", .length = 9};
    Transfer transfer = host.context().transfer();
    CHECK(transfer.lookup("d", "other").state == Local::State::absent);
    const Local local = transfer.lookup("d", "l");
    CHECK(local.state == Local::State::intact);
    CHECK(local.repository == "o/r");
    CHECK(local.commit == "c");
    CHECK(local.length == 9);
}

TEST_CASE("files") {
    FakeHost host;
    host.files.content["/t"] = "token";
    host.files.available = 100;
    Files files = host.context().files();
    CHECK(files.read("/t") == "token");
    CHECK_THROWS_AS(files.read("/t", 4), Error);
    CHECK_THROWS_AS(files.read("/none"), Error);
    files.write("/new", "text");
    CHECK(host.files.content["/new"] == "text");
    CHECK(files.space("/") == 100);
}

TEST_CASE("files in pieces are seen once they are published") {
    FakeHost host;
    host.files.available = 4;
    Files files = host.context().files();
    {
        OutputFile first = files.create("/new");
        OutputFile file = std::move(first);
        file.append("ab");
        file.append("cd");
        CHECK_THROWS_AS(file.append("e"), Error);
        CHECK(host.files.content.empty());
        file.publish();
    }
    CHECK(host.files.content["/new"] == "abcd");
    { OutputFile lost = files.create("/lost"); }
    CHECK(host.files.content.count("/lost") == 0);
    CHECK(host.files.outputs.empty());
}

TEST_CASE("files: a digest") {
    FakeHost host;
    host.files.digests["/f"] = "abc";
    CHECK(host.context().files().sha256("/f") == "abc");
    CHECK_THROWS_AS(host.context().files().sha256("/none"), Error);
}

TEST_CASE("ui: status lines") {
    FakeHost host;
    host.context().ui().status("building");
    host.context().ui().status("");
    CHECK(host.ui.status == std::vector<std::string>{"building", ""});
}

TEST_CASE("lock: held as long as its object") {
    FakeHost host;
    host.lock.elsewhere = {"/busy"};
    {
        Lock first = host.context().lock("/free", 0);
        const Lock moved = std::move(first);
        CHECK(moved.exclusive());
        CHECK(host.lock.ours.count("/free") == 1);
        CHECK_THROWS_AS(host.context().lock("/busy"), Error);
    }
    CHECK(host.lock.ours.empty());
    host.lock.exclusive = false;
    CHECK_FALSE(host.context().lock("/free", 1000).exclusive());
}

TEST_CASE("process: what is started and how it ends keep every field") {
    FakeHost host;
    host.process.reply("tool --now", ProcessEvent{ProcessEvent::State::exited, 3, "out", "err"});
    {
        Process first = host.context().start({.arguments = {"tool", "--now"},
                                              .environment = {{"A", "1"}, {"B", ""}},
                                              .dropped = {"GIT_*"},
                                              .directory = "/d",
                                              .log = "/l",
                                              .keep = 9,
                                              .merge = true,
                                              .idle_timeout = 5,
                                              .total_timeout = 7});
        Process process = std::move(first);
        CHECK(host.process.running == 1);
        const ProcessEvent event = process.wait();
        CHECK(event.state == ProcessEvent::State::exited);
        CHECK(event.code == 3);
        CHECK(event.output + event.errors == "outerr");
        CHECK(event.ended());
        CHECK_FALSE(event.succeeded());
        CHECK(process.stop().output.empty());
    }
    CHECK(host.process.running == 0);

    const ProcessStart& seen = host.process.started.at(0);
    CHECK(testkit::FakeProcess::line(seen) == "tool --now");
    CHECK(seen.environment == std::vector<std::pair<std::string, std::string>>{{"A", "1"}, {"B", ""}});
    CHECK(seen.dropped == std::vector<std::string>{"GIT_*"});
    CHECK(seen.directory + seen.log == "/d/l");
    CHECK(seen.keep == 9);
    CHECK(seen.merge);
    CHECK(seen.idle_timeout == 5);
    CHECK(seen.total_timeout == 7);
}

TEST_CASE("process: programs nobody knows, and a run that is stopped") {
    FakeHost host;
    Process unknown = host.context().start({.arguments = {"unknown"}});
    CHECK(unknown.wait(0).state == ProcessEvent::State::not_found);
    host.ui.cancel(SIGTERM);
    CHECK_THROWS_AS(unknown.wait(), Error);
    CHECK_THROWS_AS(host.context().start({.arguments = {"unknown"}}), Error);
}

TEST_CASE("process: capacity") {
    FakeHost host;
    host.process.capacity = {7, 1000};
    CHECK(host.context().capacity().processors == 7);
    CHECK(host.context().capacity().memory == 1000);
}

TEST_CASE("a digest that is not finished is given back") {
    FakeHost host;
    {
        Sha256 first = host.context().sha256();
        Sha256 lost = std::move(first);
        lost.update("x");
        CHECK(host.digests.size() == 1);
    }
    CHECK(host.digests.empty());
}

TEST_CASE("settings and environment") {
    FakeHost host;
    host.settings.values["rev"] = {"dev", "/etc/xtask/config.json"};
    host.settings.environment = {{"HF_TOKEN", "t"}, {"EMPTY", ""}};
    const Settings settings = host.context().settings();
    REQUIRE(settings.get("rev"));
    CHECK(settings.get("rev")->value == "dev");
    CHECK(settings.get("rev")->origin == "/etc/xtask/config.json");
    CHECK_FALSE(settings.get("id"));
    CHECK(settings.environment("HF_TOKEN") == "t");
    CHECK_FALSE(settings.environment("EMPTY"));
    CHECK_FALSE(settings.environment("NONE"));
}

TEST_CASE("mirrors are listed and asked") {
    FakeHost host;
    host.mirrors.known = {{"attic", "keeps all", "acme", "1.0", true}};
    Candidate place{Candidate::Kind::local, "/mnt/m.gguf", "attic", {{"X", "1"}}, {{"Y", "2"}}, "abc", 7};
    host.mirrors.answer("attic", {place});
    Mirrors mirrors = host.context().mirrors();
    const auto listed = mirrors.list();
    REQUIRE(listed.size() == 1);
    CHECK(listed[0].id == "attic");
    CHECK(listed[0].summary == "keeps all");
    CHECK(listed[0].plugin == "acme");
    CHECK(listed[0].version == "1.0");
    CHECK(listed[0].local);

    const auto found = mirrors.resolve({"attic", "org/repo", "main", "m.gguf", "https://base"}, true);
    REQUIRE(found.size() == 1);
    CHECK(found[0].kind == Candidate::Kind::local);
    CHECK(found[0].target == "/mnt/m.gguf");
    CHECK(found[0].credentials.at(0).value == "2");
    CHECK(found[0].sha256 == "abc");
    CHECK(found[0].length == std::uint64_t{7});
    REQUIRE(host.mirrors.questions.size() == 1);
    CHECK(host.mirrors.questions[0].named);
    CHECK(host.mirrors.questions[0].request.base_url == "https://base");
    CHECK_THROWS_WITH(mirrors.resolve({"cellar", "", "", "", ""}, false), Catch::Contains("no plugin has"));
}

TEST_CASE("json documents own their nodes and give them back") {
    FakeHost host;
    {
        JsonDocument first = host.context().parse_json(R"({"a":{"b":7}})");
        const JsonDocument moved = std::move(first);
        CHECK(moved["a"]["b"].integer() == 7);
        CHECK_FALSE(moved["z"]);
        CHECK(host.documents == 1);
    }
    CHECK(host.documents == 0);
    CHECK_THROWS_AS(host.context().parse_json("{"), Error);
    CHECK(host.documents == 0);
}
