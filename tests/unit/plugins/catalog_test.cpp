#include "folder.hpp"
#include "plugins/catalog.hpp"

#include <xtask/error.hpp>

#include <catch2/catch.hpp>

using namespace xtask::plugins;
using test::command_text;
using test::Folder;
using test::manifest_text;
using test::write_plugin;

namespace {

const Trust mine({0, ::geteuid()});

Catalog scan(const std::vector<std::string>& directories) {
    std::vector<SearchDirectory> list;
    for (const auto& path : directories) list.push_back({path, "test", ""});
    return Catalog::scan(list, mine);
}

/// State and reason of the only plugin in the folder.
Plugin only(const Folder& folder) {
    const Catalog catalog = scan({folder.path()});
    REQUIRE(catalog.plugins().size() == 1);
    return catalog.plugins().front();
}

template <class Body>
xtask::Error error_of(Body body) {
    try {
        body();
    } catch (const xtask::Error& error) {
        return error;
    }
    FAIL("nothing was thrown");
    throw;
}

} // namespace

TEST_CASE("plugins are found in order, with their commands and aliases") {
    const Folder folder;
    write_plugin(folder, "beta", manifest_text("beta", command_text("two", R"(, "aliases": ["zwei"])")));
    write_plugin(folder, "alpha", manifest_text("alpha", command_text("one")));
    folder.write("README", "ignored");
    folder.write(".hidden.json", "ignored");
    const Catalog catalog = scan({folder.path()});
    REQUIRE(catalog.plugins().size() == 2);
    CHECK(catalog.plugins()[0].name == "alpha");
    CHECK(catalog.plugins()[0].library_path == folder / "alpha.so");
    CHECK(catalog.plugins()[1].state == PluginState::ok);
    CHECK(catalog.command_names() == std::vector<std::string>{"one", "two", "zwei"});
    REQUIRE(catalog.command("zwei"));
    CHECK(catalog.command("zwei")->command->name == "two");
    CHECK(catalog.command("beta:two")->plugin->name == "beta");
    CHECK_FALSE(catalog.command("three"));
    CHECK_FALSE(catalog.command("alpha:two"));
}

TEST_CASE("a plugin that cannot be used says why, and leaves the others alone") {
    const Folder folder;
    SECTION("broken manifest") {
        write_plugin(folder, "p", "{");
        CHECK(only(folder).state == PluginState::broken);
        CHECK(only(folder).reason.find("p.json") != std::string::npos);
    }
    SECTION("another name inside") {
        write_plugin(folder, "p", manifest_text("q", command_text("run")));
        CHECK(only(folder).state == PluginState::broken);
        CHECK(only(folder).reason.find("'q'") != std::string::npos);
    }
    SECTION("half a plugin") {
        folder.write("p.json", manifest_text("p", command_text("run")));
        CHECK(only(folder).state == PluginState::broken);
        CHECK(only(folder).reason.find("p.so") != std::string::npos);
    }
    SECTION("the other half") {
        folder.write("p.so", "");
        CHECK(only(folder).state == PluginState::broken);
        CHECK(only(folder).reason.find("p.json") != std::string::npos);
    }
    SECTION("a name that is none") {
        write_plugin(folder, "P_1", "{}");
        CHECK(only(folder).state == PluginState::broken);
    }
    SECTION("newer ABI") {
        write_plugin(folder, "p", manifest_text("p", command_text("run"), "1.99"));
        CHECK(only(folder).state == PluginState::incompatible);
        CHECK(only(folder).hint == "upgrade xtask");
    }
    SECTION("another major ABI") {
        write_plugin(folder, "p", manifest_text("p", command_text("run"), "2.0"));
        CHECK(only(folder).state == PluginState::incompatible);
    }
    SECTION("writable by everybody") {
        write_plugin(folder, "p", manifest_text("p", command_text("run")));
        ::chmod((folder / "p.so").c_str(), 0666);
        CHECK(only(folder).state == PluginState::untrusted);
        CHECK(error_of([&] { scan({folder.path()}).command("run"); }).reason == "plugin-untrusted");
    }
    SECTION("in a directory that is") {
        write_plugin(folder, "p", manifest_text("p", command_text("run")));
        ::chmod(folder.path().c_str(), 0777);
        CHECK(only(folder).state == PluginState::untrusted);
    }
    const Folder other;
    write_plugin(other, "fine", manifest_text("fine", command_text("works")));
    const Catalog catalog = scan({folder.path(), other.path()});
    CHECK(catalog.command("works"));
    CHECK(catalog.commands().size() == 1);
    CHECK_THROWS_AS(require_ok(catalog.plugins().front()), xtask::Error);
}

TEST_CASE("asking for a plugin's command when it is not ok is an error of the plugin") {
    const Folder folder;
    write_plugin(folder, "old", manifest_text("old", command_text("run"), "0.9"));
    write_plugin(folder, "junk", "{");
    const Catalog catalog = scan({folder.path()});
    CHECK(error_of([&] { catalog.command("run"); }).code == xtask::ExitCode::plugin);
    CHECK(error_of([&] { catalog.command("junk"); }).reason == "plugin-broken");
    CHECK(error_of([&] { catalog.command("junk:x"); }).reason == "plugin-broken");
}

TEST_CASE("the first plugin of a name wins") {
    const Folder first;
    const Folder second;
    write_plugin(first, "p", manifest_text("p", command_text("from-first")));
    write_plugin(second, "p", manifest_text("p", command_text("from-second")));
    const Catalog catalog = scan({first.path(), second.path()});
    REQUIRE(catalog.plugins().size() == 2);
    CHECK(catalog.plugins()[1].state == PluginState::shadowed);
    CHECK(catalog.plugins()[1].reason == "by " + (first / "p.so"));
    CHECK(catalog.plugin("p")->library_path == first / "p.so");
    CHECK(catalog.command("from-first"));
    CHECK_FALSE(catalog.command("from-second"));
}

TEST_CASE("two plugins with one command: neither runs unasked") {
    const Folder folder;
    write_plugin(folder, "a", manifest_text("a", command_text("run")));
    write_plugin(folder, "b", manifest_text("b", command_text("go", R"(, "aliases": ["run"])")));
    const Catalog catalog = scan({folder.path()});
    const auto error = error_of([&] { catalog.command("run"); });
    CHECK(error.code == xtask::ExitCode::usage);
    CHECK(error.hint == "say xtask a:run or xtask b:run");
    CHECK(catalog.command("b:run")->command->name == "go");
    CHECK(catalog.command("a:run")->plugin->name == "a");
}

TEST_CASE("mirrors are found by id, and by plugin where several have it") {
    const Folder folder;
    const auto write = [&](const std::string& name, const std::string& mirrors,
                           const std::string& abi = "1.0") {
        std::string text = manifest_text(name, command_text(name), abi);
        text.insert(text.size() - 1, R"(, "mirrors": [)" + mirrors + "]");
        write_plugin(folder, name, text);
    };
    write("one", R"({"id": "attic", "summary": "s"}, {"id": "cellar", "summary": "s", "local": true})");
    write("two", R"({"id": "attic", "summary": "s"})");
    write("future", R"({"id": "later", "summary": "s"})", "9.0");
    const Catalog catalog = scan({folder.path()});

    CHECK(catalog.mirrors().size() == 3);
    CHECK(catalog.mirror("cellar").plugin->name == "one");
    CHECK(catalog.mirror("cellar").mirror->local);
    CHECK(catalog.mirror("two:attic").plugin->name == "two");
    const auto ambiguous = error_of([&] { catalog.mirror("attic"); });
    CHECK(ambiguous.reason == "ambiguous-mirror");
    CHECK(ambiguous.hint == "say one:attic or two:attic");
    CHECK(error_of([&] { catalog.mirror("later"); }).reason == "plugin-incompatible");
    for (const auto* name : {"loft", "two:cellar", "three:attic", ""}) {
        const auto error = error_of([&] { catalog.mirror(name); });
        CHECK(error.code == xtask::ExitCode::usage);
        CHECK(error.reason == "unknown-mirror");
    }
}

TEST_CASE("one plugin by its path") {
    const Folder folder;
    write_plugin(folder, "p", manifest_text("p", command_text("run")));
    for (const auto* leaf : {"p", "p.so", "p.json"}) {
        const Plugin plugin = inspect_plugin(folder / leaf, &mine);
        CHECK(plugin.state == PluginState::ok);
        CHECK(plugin.library_path == folder / "p.so");
    }
    ::chmod((folder / "p.so").c_str(), 0666);
    CHECK(inspect_plugin(folder / "p", &mine).state == PluginState::untrusted);
    CHECK(inspect_plugin(folder / "p", nullptr).state == PluginState::ok);
    CHECK(inspect_plugin(folder / "absent", &mine).state == PluginState::broken);
    CHECK(error_of([&] { inspect_plugin(folder / "no/where.so", &mine); }).code == xtask::ExitCode::usage);
}
