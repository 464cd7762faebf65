#include "list_mirrors.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::mirror_download;
using testkit::Arg;
using testkit::ArgList;
using testkit::FakeHost;

namespace {

struct Fixture {
    FakeHost host;
    hub::Wanted wanted;
    History history;

    Fixture() {
        wanted.repository = "org/repo";
        wanted.revision = "main";
        wanted.paths = {"m"};
        host.settings.values["mirrors"] = {
            R"([{"name": "lab", "url": "https://lab.example", "token_env": "LAB"},
                {"name": "cdn", "url": "https://cdn.example/{file}?key=secret", "headers": {"X-Key": "secret"}}])",
            "/home/ada/config.json"};
        host.settings.environment["LAB"] = "secret";
        host.mirrors.known = {{"attic", "s", "acme", "1.0", false}};
        host.http.reply("HEAD", "https://huggingface.co/org/repo/resolve/main/m", 404,
                        {{"X-Error-Code", "RepoNotFound"}});
        host.http.fail("HEAD", "https://lab.example/org/repo/resolve/main/m",
                       Error(ExitCode::network, "timeout", "no answer", "", true));
        host.http.reply("HEAD", "https://cdn.example/m?key=secret", 200, {{"Content-Length", "5"}});
        history.succeeded("lab", 5'000'000, 1'000, 7);
    }

    /// "NAME STATE" of each.
    std::string states(std::vector<Arg> args = {}) {
        args.emplace_back("base-url", "https://huggingface.co");
        const ArgList list(std::move(args));
        auto context = host.context();
        list_mirrors(context, list.args(), wanted, history);
        const auto json = testkit::JsonParser::parse(host.ui.result);
        std::string text;
        for (const JsonView mirror : json.root())
            text += mirror["name"].text_or("?") + " " + mirror["health"]["state"].text_or("?") + ", ";
        return text;
    }
};

} // namespace

TEST_CASE_METHOD(Fixture, "all mirrors, where they are from and how they are") {
    CHECK(states() == "hf ok, lab dead, cdn ok, attic not-asked, ");
    CHECK(host.mirrors.questions.empty());
    CHECK(host.http.requests.size() == 3); // a dead one is not waited for
    CHECK_THAT(host.ui.printed, Catch::Contains("NAME") && Catch::Contains("plugin acme 1.0") &&
                                    Catch::Contains("/home/ada/config.json") &&
                                    Catch::Contains("1 of 1 good, 5,000 kB/s"));
    CHECK_THAT(host.ui.messages(XTASK_LOG_WARN), Catch::Contains("lab: no answer"));
    for (const std::string& text : {host.ui.printed, host.ui.result, host.ui.messages()})
        CHECK_THAT(text, !Catch::Contains("secret"));
}

TEST_CASE_METHOD(Fixture, "only those that were named, and then plugins too") {
    host.mirrors.fail("acme:attic", Error(ExitCode::plugin, "mirror-invalid", "attic talks nonsense"));
    CHECK(states({{"mirror", {"attic", "cdn"}}}) == "attic broken, cdn ok, ");
    CHECK(host.mirrors.questions.size() == 1);
}

TEST_CASE_METHOD(Fixture, "offline nobody is asked") {
    wanted.offline = true;
    CHECK(states() == "hf not-asked, lab not-asked, cdn not-asked, attic not-asked, ");
    CHECK(host.http.requests.empty());
}
