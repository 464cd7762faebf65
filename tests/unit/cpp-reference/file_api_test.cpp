#include "file_api.hpp"
#include "temp_dir.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::cpp_reference;
using testkit::FakeHost;

namespace {

/// A build tree with the answers of a CMake.
struct Replies {
    test::TempDir dir;
    FakeHost host;

    void put(const std::string& leaf, const std::string& json) {
        host.files.content[dir.file(".cmake/api/v1/reply/" + leaf, json)] = json;
    }
    void put_project() {
        put("index-1.json", R"({"objects": [{"kind": "codemodel", "jsonFile": "old.json"}]})");
        put("index-2.json",
            R"({"cmake": {"version": {"string": "3.25.1"}, "paths": {"cmake": "/usr/bin/cmake"},
            "generator": {"name": "Ninja"}},
            "objects": [{"kind": "codemodel", "jsonFile": "model.json"}, {"kind": "toolchains", "jsonFile": "tools.json"}]})");
        put("model.json", R"({"configurations": [
            {"name": "Debug", "targets": [{"name": "llama-cli", "jsonFile": "debug.json"}]},
            {"name": "Release", "targets": [{"jsonFile": "cli.json"}, {"jsonFile": "lib.json"}]}]})");
        put("tools.json", R"({"toolchains": [
            {"language": "CXX", "compiler": {"path": "/usr/bin/c++", "id": "GNU", "version": "12.2.0"}},
            {"language": "RC", "compiler": {}}]})");
        put("cli.json",
            R"({"name": "llama-cli", "type": "EXECUTABLE", "artifacts": [{"path": "bin/llama-cli"}]})");
        put("lib.json",
            R"({"name": "llama", "type": "STATIC_LIBRARY", "artifacts": [{"path": "libllama.a"}]})");
        put("debug.json", R"({"name": "wrong", "type": "EXECUTABLE"})");
    }
};

} // namespace

TEST_CASE_METHOD(Replies, "questions are left where cmake looks for them") {
    ask_cmake(dir / "build");
    CHECK(std::filesystem::exists(dir / "build/.cmake/api/v1/query/codemodel-v2"));
    CHECK(std::filesystem::exists(dir / "build/.cmake/api/v1/query/toolchains-v1"));
    CHECK_THROWS_AS(ask_cmake(dir.file("file", "")), Error);
}

TEST_CASE_METHOD(Replies, "executables, compilers and generator are what the newest answer says") {
    put_project();
    Context context = host.context();
    const Project project = read_project(context, dir.path());
    CHECK(project.executables == std::vector<std::string>{"llama-cli"});
    CHECK(project.has("llama-cli"));
    CHECK_FALSE(project.has("llama"));
    CHECK(project.generator == "Ninja");
    REQUIRE(project.tools.size() == 2);
    CHECK(project.tools[0].path == "/usr/bin/cmake");
    CHECK(project.tools[0].version == "3.25.1");
    CHECK(project.tools[1].role + project.tools[1].name == "CXXGNU");
    CHECK(artifact_of(context, dir.path(), "llama-cli") == dir / "bin/llama-cli");
    CHECK_THROWS_AS(artifact_of(context, dir.path(), "other"), Error);
    CHECK(host.documents == 0);
}

TEST_CASE_METHOD(Replies, "a CMake that does not answer, or answers nonsense") {
    Context context = host.context();
    CHECK_THROWS_AS(read_project(context, dir.path()), Error);
    put("index-1.json", R"({"objects": [{"kind": "codemodel", "jsonFile": "../../etc/passwd"}]})");
    CHECK_THROWS_AS(read_project(context, dir.path()), Error);
    put("index-1.json", "{");
    CHECK_THROWS_AS(read_project(context, dir.path()), Error);
}
