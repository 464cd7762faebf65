#include "history.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::mirror_download;
using testkit::FakeHost;

namespace {

const std::string path = "/home/ada/.local/state/xtask/mirrors.json";

struct Fixture {
    FakeHost host;
    Context context{Session(host.host(), host.run_handle())};

    Fixture() { host.settings.environment["HOME"] = "/home/ada"; }
};

} // namespace

TEST_CASE_METHOD(Fixture, "what was kept is found again") {
    History history = History::load(context);
    CHECK(history.find("lab") == nullptr);
    history.succeeded("lab", 5'000, 1'000, 7);
    history.failed("lab", 8);
    history.save(context);
    const History later = History::load(context);
    REQUIRE(later.find("lab") != nullptr);
    CHECK(later.find("lab")->successes == 1);
    CHECK(later.find("lab")->failures == 1);
    CHECK(later.find("lab")->rate() == 5'000);
    CHECK(later.find("lab")->last == 8);
    CHECK(host.ui.messages(XTASK_LOG_WARN).empty());
}

TEST_CASE_METHOD(Fixture, "where it is kept") {
    host.settings.environment["XDG_STATE_HOME"] = "/state";
    CHECK(History::file(context.settings()) == "/state/xtask/mirrors.json");
    host.settings.environment = {{"XDG_STATE_HOME", "relative"}, {"HOME", "/home/ada"}};
    CHECK(History::file(context.settings()) == path);
    host.settings.environment.clear();
    CHECK(History::file(context.settings()).empty());
    History history = History::load(context);
    history.failed("lab", 1);
    history.save(context); // nowhere, quietly
    CHECK(host.files.content.empty());
}

TEST_CASE_METHOD(Fixture, "nothing is written where nothing has changed, and a full disk is no failure") {
    History::load(context).save(context);
    CHECK(host.files.content.empty());
    host.files.available = 0;
    History history;
    history.failed("lab", 1);
    history.save(context);
    CHECK(host.files.content.empty());
}

TEST_CASE_METHOD(Fixture, "a file that is no history is told, and counts as none") {
    for (const std::string& text :
         {std::string("{"), std::string("[]"), std::string(R"({"schema": 2, "mirrors": {}})"),
          std::string(R"({"schema": 1, "mirrors": []})")}) {
        host.files.content[path] = text;
        const auto before = host.ui.messages(XTASK_LOG_WARN).size();
        CHECK(History::load(context).find("lab") == nullptr);
        CHECK(host.ui.messages(XTASK_LOG_WARN).size() > before);
    }
    host.files.content[path] = R"({"schema":1,"mirrors":{"lab":{"successes":-5,"bytes":"x","last":null}}})";
    const History odd = History::load(context);
    REQUIRE(odd.find("lab") != nullptr);
    CHECK(odd.find("lab")->successes == 0);
}

TEST_CASE_METHOD(Fixture, "it stays small, and forgets the oldest") {
    History history;
    for (int i = 0; i < 300; ++i) history.failed("m" + std::to_string(i), i);
    CHECK(history.find("m43") == nullptr);
    CHECK(history.find("m44") != nullptr);
    CHECK(history.find("m299") != nullptr);
    History again;
    CHECK(again.read(context, history.text()).empty());
    CHECK(again.find("m299") != nullptr);
}

TEST_CASE("what was long ago counts little") {
    History history;
    for (int i = 0; i < 300; ++i) history.failed("lab", i);
    for (int i = 0; i < 120; ++i) history.succeeded("lab", 1'000'000, 10'000, i);
    CHECK_FALSE(history.find("lab")->is_unreliable());
    CHECK(history.find("lab")->milliseconds < 700'000);
    CHECK(history.find("lab")->rate() == Approx(100'000));
}

TEST_CASE("equal mirrors: new ones first, then the fast, then the unreliable") {
    History history;
    history.succeeded("slow", 1'000, 1'000, 1);
    history.succeeded("fast", 9'000, 1'000, 1);
    history.failed("bad", 1);
    std::vector<Mirror> mirrors(5);
    const char* names[] = {"bad", "slow", "new", "fast", "last"};
    for (std::size_t i = 0; i < mirrors.size(); ++i) mirrors[i].name = names[i];
    mirrors[4].priority = 1;
    history.order(mirrors);
    std::string order;
    for (const Mirror& mirror : mirrors) order += mirror.name + " ";
    CHECK(order == "new fast slow bad last ");
}
