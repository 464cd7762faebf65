#include "temp_dir.hpp"
#include "toolchain.hpp"

#include <xtask/error.hpp>
#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::cpp_reference;

namespace {

void make_programs(const test::TempDir& dir, std::initializer_list<const char*> names) {
    for (const char* name : names) {
        const std::string path = dir.file(name, "#!/bin/sh\n");
        std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    }
}

std::string hint_without(const test::TempDir& dir, const std::string& os_release,
                         Needed needed = Needed::build) {
    try {
        require_tools(dir.path(), needed, os_release);
    } catch (const Error& error) {
        CHECK(error.code == ExitCode::build_failed);
        return error.hint;
    }
    return {};
}

} // namespace

TEST_CASE("another file behind a tool is noticed") {
    const test::TempDir dir;
    Tool tool;
    tool.path = dir.file("cc", "one");
    tool = examined(tool);
    CHECK(tool.size == 3);
    CHECK(compare(tool) == Sameness::same);
    dir.file("cc", "three");
    CHECK(compare(tool) == Sameness::different);
    std::filesystem::remove(tool.path);
    CHECK(compare(tool) == Sameness::gone);
}

TEST_CASE("tools survive being written") {
    JsonWriter json;
    write_tools(json, {{"CXX", "/c++", "GNU", "12.2", 7, 1'234'567'890'123'456'789},
                       {"cmake", "/cmake", "", "", 0, 0}});
    const auto parsed = testkit::JsonParser::parse(json.text());
    const auto tools = read_tools(parsed.root());
    REQUIRE(tools.size() == 2);
    CHECK(tools[0].role + tools[0].path + tools[0].name + tools[0].version == "CXX/c++GNU12.2");
    CHECK(tools[0].size == 7);
    CHECK(tools[0].modified == 1'234'567'890'123'456'789);
}

TEST_CASE("what is missing, and the package that has it") {
    const test::TempDir dir;
    CHECK(hint_without(dir, "ID=debian\n") == "apt install git");
    CHECK(hint_without(dir, "ID=debian\n", Needed::git) == "apt install git");
    make_programs(dir, {"git"});
    CHECK(hint_without(dir, "", Needed::git).empty());
    CHECK(hint_without(dir, "ID=debian", Needed::build_without_compilers) == "apt install cmake");
    make_programs(dir, {"cmake"});
    CHECK(hint_without(dir, "NAME=x\nID_LIKE=\"rhel fedora\"\n") == "dnf install ninja-build");
    make_programs(dir, {"make"});
    CHECK(hint_without(dir, "ID=ubuntu\n") == "apt install gcc");
    CHECK(hint_without(dir, "", Needed::build_without_compilers).empty());
    make_programs(dir, {"clang"});
    CHECK(hint_without(dir, "ID=fedora\n") == "dnf install gcc-c++");
    CHECK_THAT(hint_without(dir, ""), Catch::Contains("g++"));
    make_programs(dir, {"clang++"});
    CHECK(hint_without(dir, "").empty());
}

TEST_CASE("tools are looked for in absolute folders only") {
    const test::TempDir dir;
    make_programs(dir, {"b"});
    dir.file("a", "not executable");
    CHECK(find_tool("relative::" + dir.path(), {"a", "b"}) == dir / "b");
    CHECK(find_tool("", {"b"}).empty());
    CHECK(find_tool(".", {"b"}).empty());
}
