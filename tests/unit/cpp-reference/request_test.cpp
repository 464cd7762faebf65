#include "request.hpp"
#include "temp_dir.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

#include <algorithm>

using namespace xtask;
using namespace xtask::cpp_reference;
using testkit::Arg;
using testkit::FakeHost;

namespace {

struct Fixture {
    FakeHost host;

    Fixture() { host.settings.environment["HOME"] = "/home/me"; }

    /// `more` is one further option.
    Request read(const Arg& more = {"unused", true}, const Arg& another = {"unused2", true}) {
        const testkit::ArgList list{{"tag", "main"},
                                    {"repo", "https://h/x"},
                                    {"backend", "cpu"},
                                    {"timeout", std::int64_t{600'000}},
                                    more,
                                    another};
        Context context = host.context();
        return read_request(context, list.args());
    }
    ExitCode code_of(const Arg& more, const Arg& another = {"unused2", true}) {
        try {
            read(more, another);
        } catch (const Error& error) {
            return error.code;
        }
        return ExitCode::ok;
    }
};

} // namespace

TEST_CASE_METHOD(Fixture, "defaults") {
    const Request request = read();
    CHECK(request.cache.path() == "/home/me/.cache/bitnet_cpp");
    CHECK(request.repository.url == "https://h/x");
    CHECK(request.recipe.ref == "main");
    CHECK(request.timeout == 600'000);
    CHECK(request.jobs == 0);
    CHECK_FALSE(request.lock_wait);
    CHECK_FALSE(request.names_compiler);
}

TEST_CASE_METHOD(Fixture, "where the cache is") {
    const test::TempDir dir;
    CHECK(read({"cache", dir.path() + "/a/../b/"}).cache.path() == dir / "b");
    CHECK(read({"cache", "relative"}).cache.path() ==
          (std::filesystem::current_path() / "relative").string());
    CHECK(code_of({"cache", ""}) == ExitCode::usage);
    host.settings.environment.clear();
    CHECK(code_of({"unused", true}) == ExitCode::usage);
    host.settings.environment["HOME"] = "relative";
    CHECK(code_of({"unused", true}) == ExitCode::usage);
    CHECK(code_of({"cache", dir.path()}) == ExitCode::ok);
}

TEST_CASE_METHOD(Fixture, "flags are split and come last, each time they are given") {
    const auto flags = read(Arg("cmake-flags", {"-DA=1 -DB='two words'", "-DC=3"})).recipe.flags;
    REQUIRE(flags.size() > 3);
    CHECK(std::vector<std::string>(flags.end() - 3, flags.end()) ==
          std::vector<std::string>{"-DA=1", "-DB=two words", "-DC=3"});
    CHECK(code_of({"cmake-flags", "-S /"}) == ExitCode::usage);
    CHECK(code_of({"cmake-flags", "'"}) == ExitCode::usage);
    CHECK(read({"cmake-flags", "-DCMAKE_C_COMPILER=clang"}).names_compiler);
}

TEST_CASE_METHOD(Fixture, "the environment of compilers is part of the recipe") {
    host.settings.environment["CXX"] = "clang++";
    host.settings.environment["OTHER"] = "x";
    const Request request = read();
    CHECK(request.recipe.environment == std::vector<std::pair<std::string, std::string>>{{"CXX", "clang++"}});
    CHECK(request.names_compiler);
}

TEST_CASE_METHOD(Fixture, "patches count by their contents") {
    host.files.digests["/p/fix.patch"] = "00ff";
    const Request request = read({"patch", "/p/./fix.patch"});
    CHECK(request.patches == std::vector<std::string>{"/p/fix.patch"});
    CHECK(request.recipe.patches == std::vector<Patch>{{"fix.patch", "00ff"}});
    CHECK(code_of({"patch", "/p/none.patch"}) == ExitCode::failure);
}

TEST_CASE_METHOD(Fixture, "a demanded commit is given whole, in any case") {
    CHECK(read({"commit", std::string(40, 'A')}).commit == std::string(40, 'a'));
    for (const char* commit : {"", "abc", "main"}) CHECK(code_of({"commit", commit}) == ExitCode::usage);
}

TEST_CASE_METHOD(Fixture, "names of executables") {
    CHECK(read({"binary", "llama-run"}).recipe.binary == "llama-run");
    for (const char* name : {"", "../x", "a/b", "-x", ".x", "a b"})
        CHECK(code_of({"binary", name}) == ExitCode::usage);
}

TEST_CASE_METHOD(Fixture, "what does not go together") {
    CHECK(code_of({"clean", true}, {"offline", true}) == ExitCode::usage);
    CHECK(code_of({"force", true}, {"offline", true}) == ExitCode::ok);
    CHECK(code_of({"clean", true}, {"force", true}) == ExitCode::ok);
}
