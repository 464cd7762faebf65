#include "services/child_environment.hpp"

#include <xtask/error.hpp>

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::services;
using List = std::vector<std::string>;

TEST_CASE("what a child inherits, without what is private") {
    const char* const ours[] = {"HOME=/h",
                                "HF_TOKEN=secret",
                                "HUGGING_FACE_HUB_TOKEN=secret",
                                "HF_TOKEN_PATH=/t",
                                "XTASK_PLUGIN_PATH=/p",
                                "XTASK_=x",
                                "HF_TOKENS=mine",
                                "PATH=/bin",
                                "EMPTY=",
                                "nonsense",
                                "=x",
                                nullptr};
    CHECK(child_environment(ours, {}) == List{"EMPTY=", "HF_TOKENS=mine", "HOME=/h", "PATH=/bin"});
    CHECK(child_environment(nullptr, {}).empty());
}

TEST_CASE("what is dropped and what is set") {
    const char* const ours[] = {"GIT_DIR=/d", "GITHUB=x", "A=1", "B=2", "B=3", "HF_TOKEN=secret", nullptr};
    CHECK(child_environment(ours, {{"GIT_*", "A"}, {{"B", "b"}, {"NEW", "a=b"}, {"NEW", "last"}}}) ==
          List{"B=b", "GITHUB=x", "NEW=last"});
    CHECK(child_environment(ours, {{"*"}, {{"GIT_DIR", "mine"}}}) == List{"GIT_DIR=mine"});
    CHECK(child_environment(ours, {{"*"}, {{"HF_TOKEN", "named"}}}) == List{"HF_TOKEN=named"});
}

TEST_CASE("variables that cannot be") {
    for (const auto& bad : {std::pair<std::string, std::string>{"", "x"},
                            {"A=B", "x"},
                            {std::string("A\0", 2), "x"},
                            {"A", std::string("x\0", 2)}}) {
        CHECK_THROWS_AS(child_environment(nullptr, {{}, {bad}}), Error);
    }
}

TEST_CASE("one value") {
    CHECK(value_in({"PATHS=x", "PATH=/bin"}, "PATH") == "/bin");
    CHECK(value_in({"PATHS=x"}, "PATH").empty());
}
