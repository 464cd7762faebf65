#include "choice.hpp"

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
    History history;

    Fixture() {
        host.settings.values["mirrors"] = {
            R"([{"name": "lab", "url": "https://lab.example"}, {"name": "share", "url": "/mnt/models"}])",
            "config"};
        host.mirrors.known = {{"attic", "s", "acme", "1.0", false},
                              {"lab", "s", "acme", "1.0", false},
                              {"twin", "s", "one", "1", false},
                              {"twin", "s", "two", "1", false}};
    }

    std::vector<Mirror> chosen(std::vector<Arg> args) {
        const ArgList list(std::move(args));
        auto context = host.context();
        return chosen_mirrors(context, list.args(), history);
    }
    std::string names(std::vector<Arg> args) {
        std::string text;
        for (const Mirror& mirror : chosen(std::move(args))) text += (text.empty() ? "" : " ") + mirror.name;
        return text;
    }
    Error refused(std::vector<Arg> args) {
        try {
            chosen(std::move(args));
        } catch (const Error& error) {
            CHECK(error.code == ExitCode::usage);
            return error;
        }
        FAIL("it was accepted");
        throw;
    }
};

} // namespace

TEST_CASE_METHOD(Fixture, "without --mirror the config's order, without config what to do") {
    CHECK(names({}) == "lab share");
    CHECK_FALSE(chosen({}).front().named);
    host.settings.values.clear();
    CHECK(refused({}).reason == "no-mirrors");
    CHECK_THAT(refused({}).hint, Catch::Contains("--mirror"));
}

TEST_CASE_METHOD(Fixture, "the order of --mirror is kept, and each counts once") {
    CHECK(names({{"mirror", {"attic", "/mnt/other", "lab", "https://hub.example/", "hf", "lab"}}}) ==
          "attic /mnt/other lab https://hub.example hf");
    const auto mirrors =
        chosen({{"mirror", {"attic", "lab", "acme:lab", "two:twin"}}, {"base-url", "https://b.example"}});
    REQUIRE(mirrors.size() == 4);
    CHECK(mirrors[0].plugin_id == "acme:attic");
    CHECK(mirrors[0].named);
    CHECK(mirrors[0].base_url == "https://b.example");
    CHECK(mirrors[1].kind == Mirror::Kind::hf); // the user's own comes before a plugin's
    CHECK(mirrors[2].kind == Mirror::Kind::plugin);
    CHECK(mirrors[3].name == "two:twin");
}

TEST_CASE_METHOD(Fixture, "an endpoint of the environment is not the base of a plugin") {
    const auto mirrors =
        chosen({{"mirror", "attic"}, Arg("base-url", "https://b.example").from(Origin::environment)});
    CHECK(mirrors.at(0).base_url.empty());
}

TEST_CASE_METHOD(Fixture, "names that nobody has, or several") {
    CHECK(refused({{"mirror", "loft"}}).reason == "unknown-mirror");
    CHECK_THAT(refused({{"mirror", "loft"}}).what(), Catch::Contains("\"loft\""));
    CHECK_THAT(refused({{"mirror", "atic"}}).hint, Catch::StartsWith("did you mean attic? "));
    CHECK_THAT(refused({{"mirror", "atti"}}).hint, Catch::StartsWith("did you mean attic? "));
    CHECK_THAT(refused({{"mirror", "fh"}}).hint, !Catch::Contains("did you mean"));
    CHECK_THAT(refused({{"mirror", "hff"}}).hint, Catch::StartsWith("did you mean hf? "));
    CHECK_THAT(refused({{"mirror", "loft"}}).hint, !Catch::Contains("did you mean"));
    CHECK_THAT(refused({{"mirror", std::string(100'000, 'a')}}).hint, !Catch::Contains("did you mean"));
    CHECK(refused({{"mirror", "twin"}}).reason == "ambiguous-mirror");
    CHECK(refused({{"mirror", "twin"}}).hint == "say one:twin or two:twin");
    CHECK(refused({{"mirror", "ftp://a.example"}}).reason == "bad-mirror");
}

TEST_CASE_METHOD(Fixture, "history orders only mirrors of a priority") {
    const auto mirrors = [&](const std::string& priority) {
        host.settings.values["mirrors"] = {R"([{"name": "slow", "url": "/s")" + priority +
                                               R"(}, {"name": "fast", "url": "/f")" + priority +
                                               R"(}, {"name": "reserve", "url": "/r", "priority": 9}])",
                                           "config"};
    };
    history.succeeded("slow", 1'000, 1'000, 1);
    history.succeeded("fast", 9'000, 1'000, 1);
    history.succeeded("reserve", 99'000, 1'000, 1);
    mirrors(R"(, "priority": 1)");
    CHECK(names({}) == "fast slow reserve");
    CHECK(names({{"mirror", {"slow", "fast"}}}) == "slow fast");
    host.settings.values["mirrors"] = {R"([{"name": "slow", "url": "/s"}, {"name": "fast", "url": "/f"}])",
                                       "config"};
    CHECK(names({}) == "slow fast");
}
