#include "../base/temporary_directory.hpp"
#include "gen_fixtures.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

#include <unistd.h>

using namespace xtask;
using namespace xtask::gen_fixtures;

namespace {

struct Options {
    std::string type = "q8_0", broken{}, name{};
    bool metadata_only = false, force = false;
};

/// The fake host keeps what is written in memory; `publish` brings it to the folder that the command looks
/// at.
struct Fixture {
    const test::TemporaryDirectory folder;
    testkit::FakeHost host;

    testkit::FakeHost::Result run(const Options& options = {}) {
        return host.run<GenFixtures>({{"size", "tiny"},
                                      {"arch", "llama"},
                                      {"type", options.type},
                                      {"broken", options.broken},
                                      {"seed", 42},
                                      {"output", folder.path()},
                                      {"name", options.name},
                                      {"metadata-only", options.metadata_only},
                                      {"force", options.force}});
    }
    std::string& file(const std::string& name) { return host.files.content[folder / name]; }
    void publish() {
        for (const auto& [path, content] : host.files.content) test::write_text(path, content);
    }
};

std::vector<std::string> names(const Fixture& fixture) {
    std::vector<std::string> list;
    for (const auto& [path, content] : fixture.host.files.content)
        list.push_back(path.substr(fixture.folder.path().size() + 1));
    return list;
}

} // namespace

TEST_CASE_METHOD(Fixture, "four files, and what they are") {
    CHECK(run().code == ExitCode::ok);
    CHECK(names(*this) == std::vector<std::string>{"llama-tiny-q8_0.gguf", "llama-tiny-q8_0_metadata.json",
                                                   "llama-tiny-q8_0_weights.bin", "manifest.json"});
    CHECK(file("llama-tiny-q8_0.gguf").size() == 132'128);
    CHECK(file("llama-tiny-q8_0_weights.bin").size() == 115'008 / 8);
    CHECK(file("llama-tiny-q8_0_weights.bin").find_first_not_of('\0') == std::string::npos);
    const std::string digest = "c447166b027e150b92f16599b0ea2f1af0a6f379702ab321f7e72081b34309fc";
    CHECK_THAT(file("manifest.json"), Catch::Contains(digest));
    CHECK_THAT(host.ui.printed, Catch::Contains("written") && Catch::Contains(digest));
    const auto result = testkit::JsonParser::parse(host.ui.result);
    CHECK(result.root()["files"].size() == 3);
    CHECK((*result.root()["files"].begin())["sha256"].text() == digest);
    CHECK(host.files.outputs.empty());
}

TEST_CASE_METHOD(Fixture, "what is there and the same stays") {
    CHECK(run().code == ExitCode::ok);
    publish();
    const auto manifest = file("manifest.json");
    host.files.content = {{folder / "manifest.json", manifest}};
    CHECK(run().code == ExitCode::ok);
    CHECK(names(*this) == std::vector<std::string>{"manifest.json"});
    CHECK_THAT(host.ui.result, Catch::Contains("unchanged") && !Catch::Contains("written"));
}

TEST_CASE_METHOD(Fixture, "other content is refused before anything is written, or replaced") {
    const std::string name =
        GENERATE(std::string("llama-tiny-q8_0.gguf"), std::string("llama-tiny-q8_0_metadata.json"),
                 std::string("llama-tiny-q8_0_weights.bin"));
    test::write_text(folder / name, "something of mine");
    const auto result = run();
    CHECK(result.code == ExitCode::failure);
    CHECK(result.error->reason == "exists");
    CHECK_THAT(result.error->what(), Catch::Contains(folder / name));
    CHECK(host.files.content.empty());
    CHECK(run({.force = true}).code == ExitCode::ok);
    CHECK(names(*this).size() == 4);
    CHECK_THAT(host.ui.result, Catch::Contains("replaced"));
}

TEST_CASE_METHOD(Fixture, "a manifest of somebody else is refused, or replaced") {
    file("manifest.json") = GENERATE("{}", "not JSON");
    CHECK(run().error->reason == "exists");
    CHECK(names(*this).size() == 1);
    CHECK(run({.force = true}).code == ExitCode::ok);
    CHECK_THAT(file("manifest.json"), Catch::Contains("llama-tiny-q8_0"));
}

TEST_CASE_METHOD(Fixture, "what is no file is in the way") {
    REQUIRE(::symlink("/etc/hostname", (folder / "llama-tiny-q8_0.gguf").c_str()) == 0);
    CHECK(run().error->reason == "exists");
}

TEST_CASE_METHOD(Fixture, "fixtures of one folder share its manifest") {
    CHECK(run().code == ExitCode::ok);
    CHECK(run({.type = "f16"}).code == ExitCode::ok);
    CHECK(run({.broken = "magic"}).code == ExitCode::ok);
    CHECK_THAT(file("manifest.json"), Catch::Contains("llama-tiny-q8_0.gguf") &&
                                          Catch::Contains("llama-tiny-f16.gguf") &&
                                          Catch::Contains("llama-tiny-q8_0-magic.gguf"));
}

TEST_CASE_METHOD(Fixture, "a name of one's own") {
    CHECK(run({.name = "mine", .metadata_only = true}).code == ExitCode::ok);
    CHECK(names(*this) == std::vector<std::string>{"manifest.json", "mine_metadata.json"});
    const auto result = run({.name = "../mine"});
    CHECK(result.code == ExitCode::usage);
    CHECK(result.error->reason == "unsafe-name");
}

TEST_CASE_METHOD(Fixture, "what cannot be made is a mistake of usage") {
    CHECK(run({.type = "tq1_0"}).code == ExitCode::usage);
    CHECK(host.files.content.empty());
}

TEST_CASE_METHOD(Fixture, "a disk without room is said before anything is written") {
    host.files.available = 1000;
    const auto result = run();
    CHECK(result.code == ExitCode::no_space);
    CHECK(host.files.content.empty());
}

TEST_CASE_METHOD(Fixture, "a signal ends it, and nothing half-written is seen") {
    host.ui.cancel_after(2);
    CHECK(run().code == ExitCode::interrupted);
    CHECK(host.files.content.empty());
    CHECK(host.files.outputs.empty());
}
