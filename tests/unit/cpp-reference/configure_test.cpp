#include "configure.hpp"

#include <xtask/error.hpp>

#include <catch2/catch.hpp>

#include <algorithm>

using namespace xtask::cpp_reference;
using List = std::vector<std::string>;

namespace {

bool has(const List& list, const std::string& word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

} // namespace

TEST_CASE("flags of the backends, the user's last") {
    const List cpu = configure_flags("cpu", {"-DBUILD_SHARED_LIBS=ON"});
    CHECK(has(cpu, "-DCMAKE_BUILD_TYPE=Release"));
    CHECK(has(cpu, "-DBUILD_SHARED_LIBS=OFF"));
    CHECK(has(cpu, "-DGGML_NATIVE=ON"));
    CHECK_FALSE(has(cpu, "-DGGML_CUDA=ON"));
    CHECK(cpu.back() == "-DBUILD_SHARED_LIBS=ON");
    CHECK(has(configure_flags("cuda", {}), "-DGGML_CUDA=ON"));
    CHECK_NOTHROW(check_flags(cpu));
}

TEST_CASE("what a configure step may be told") {
    CHECK_NOTHROW(check_flags({"-DA=1", "-D", "B:STRING=x", "-UX", "-G", "Unix Makefiles", "-GNinja",
                               "-Wno-dev", "-T", "ClangCL", "--toolchain", "x.cmake", "--toolchain=x.cmake",
                               "-C", "cache.cmake", "--log-level=DEBUG"}));
    for (const List& flags : {List{"-S"}, List{"-B", "x"}, List{"-P", "x.cmake"}, List{"--build"}, List{"-E"},
                              List{"--install"}, List{"--preset", "x"}, List{"--fresh"}, List{"x"}, List{""},
                              List{"-D"}, List{"-DA=1", "other"}, List{"-h"}}) {
        INFO(flags.front());
        CHECK_THROWS_AS(check_flags(flags), xtask::Error);
    }
}

TEST_CASE("who names the compiler") {
    CHECK(names_compiler({"-DCMAKE_CXX_COMPILER=clang++"}));
    CHECK(names_compiler({"--toolchain", "x"}));
    CHECK_FALSE(names_compiler({"-DA=1"}));
}

TEST_CASE("all arguments of the configure step") {
    CHECK(configure_arguments("/s", "/b", {"-DA=1"}, "", "") ==
          List{"cmake", "-S", "/s", "-B", "/b", "-DA=1"});
    const List all = configure_arguments("/s", "/b", {"-DA=1"}, "/n/ninja", "/c/ccache");
    CHECK(has(all, "Ninja"));
    CHECK(has(all, "-DCMAKE_MAKE_PROGRAM=/n/ninja"));
    CHECK(has(all, "-DCMAKE_CXX_COMPILER_LAUNCHER=/c/ccache"));
    CHECK(all.back() == "-DA=1");
    CHECK_FALSE(has(configure_arguments("/s", "/b", {"-G", "Unix Makefiles"}, "/n/ninja", ""), "Ninja"));
}
