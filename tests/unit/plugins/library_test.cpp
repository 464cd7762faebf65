#include "folder.hpp"
#include "plugins/library.hpp"

#include <xtask/error.hpp>

#include <catch2/catch.hpp>

using namespace xtask::plugins;
using test::command_text;
using test::Folder;
using test::manifest_text;

namespace {

xtask::Error loading(const std::string& library) {
    const Folder folder;
    folder.write("p.json", manifest_text("p", command_text("run")));
    folder.write("p.so", library);
    try {
        load_library(inspect_plugin(folder / "p", nullptr));
    } catch (const xtask::Error& error) {
        return error;
    }
    FAIL("it was loaded");
    throw;
}

} // namespace

// What libraries can get wrong once they are loaded is tried with real ones, by the executable
// (tests/e2e/cli).
TEST_CASE("what is no library is a broken plugin") {
    for (const std::string& content : {std::string(), std::string("text"),
                                       std::string("\x7F"
                                                   "ELF"),
                                       std::string(4096, '\xFF')}) {
        const auto error = loading(content);
        CHECK(error.code == xtask::ExitCode::plugin);
        CHECK(error.reason == "plugin-broken");
        CHECK(std::string(error.what()).find("p.so: cannot be loaded") != std::string::npos);
    }
}

TEST_CASE("a plugin that is not ok is not even opened") {
    Plugin plugin;
    plugin.name = "p";
    plugin.state = PluginState::untrusted;
    plugin.library_path = "/nowhere";
    CHECK_THROWS_WITH(load_library(plugin), Catch::Contains("is untrusted"));
}
