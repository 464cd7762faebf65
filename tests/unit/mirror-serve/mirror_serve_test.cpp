#include "mirror_serve.hpp"
#include "models_folder.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

using xtask::ExitCode;
using xtask::mirror_serve::MirrorServe;
using xtask::mirror_serve::ModelsFolder;
using xtask::testkit::FakeHost;

TEST_CASE("the URL comes first, and a signal ends the command") {
    const ModelsFolder models;
    FakeHost host;
    host.ui.cancel_after(2, SIGTERM);
    const auto result = host.run<MirrorServe>({{"dir", models.path.string()}, {"listen", "127.0.0.1:0"}});
    CHECK(result.code == ExitCode::terminated);
    CHECK(host.ui.printed.starts_with("http://127.0.0.1:"));
    CHECK(host.ui.printed.ends_with("\n"));
    REQUIRE_FALSE(host.ui.events.empty());
    CHECK(host.ui.events.front().name == "start");
    const std::string url = host.ui.printed.substr(0, host.ui.printed.size() - 1);
    CHECK(host.ui.events.front().members.find("\"url\":\"" + url + "\"") != std::string::npos);
    CHECK(host.ui.messages(XTASK_LOG_WARN).empty());
}

TEST_CASE("serving beyond this machine without a token warns") {
    const ModelsFolder models;
    FakeHost host;
    host.files.content["/token"] = " secret\n";
    host.ui.cancel_after(1);
    SECTION("without") {
        host.run<MirrorServe>({{"dir", models.path.string()}, {"listen", "0.0.0.0:0"}});
        CHECK(host.ui.messages(XTASK_LOG_WARN).find("--client-token-file") != std::string::npos);
    }
    SECTION("with") {
        host.run<MirrorServe>(
            {{"dir", models.path.string()}, {"listen", "0.0.0.0:0"}, {"client-token-file", "/token"}});
        CHECK(host.ui.messages(XTASK_LOG_WARN).empty());
        CHECK((host.ui.messages() + host.ui.printed).find("secret") == std::string::npos);
    }
}

TEST_CASE("what cannot be served ends before listening") {
    const ModelsFolder models;
    FakeHost host;
    host.files.content["/blank"] = " \n";
    SECTION("no such folder") {
        CHECK(host.run<MirrorServe>({{"dir", (models.path / "none").string()}, {"listen", "127.0.0.1:0"}})
                  .code == ExitCode::failure);
    }
    SECTION("a bad address") {
        CHECK(host.run<MirrorServe>({{"dir", models.path.string()}, {"listen", "nowhere"}}).code ==
              ExitCode::usage);
    }
    SECTION("a token file without a token") {
        CHECK(host.run<MirrorServe>({{"dir", models.path.string()},
                                     {"listen", "127.0.0.1:0"},
                                     {"client-token-file", "/blank"}})
                  .code == ExitCode::usage);
    }
    CHECK(host.ui.printed.empty());
}
