#include "cli/probe.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace xtask;
using namespace xtask::cli;

namespace {

/// A stand-in for the executable: what it does is a shell script.
class Script {
  public:
    explicit Script(const std::string& body) {
        std::string pattern = "/tmp/xtask-probe-XXXXXX";
        folder_ = ::mkdtemp(pattern.data());
        std::ofstream(path()) << "#!/bin/sh\n" << body << "\n";
        std::filesystem::permissions(path(), std::filesystem::perms::owner_all);
    }
    Script(const Script&) = delete;
    Script& operator=(const Script&) = delete;
    ~Script() { std::filesystem::remove_all(folder_); }
    std::string path() const { return folder_ / "script"; }

  private:
    std::filesystem::path folder_;
};

std::optional<Error> probe(const std::string& body) {
    const base::Cancel cancel;
    const Script script(body);
    return probe_library(script.path(), "/x/p.so", cancel);
}

} // namespace

TEST_CASE("how the child ends is the answer") {
    CHECK_FALSE(probe("exit 0"));
    CHECK_FALSE(probe(R"([ "$1 $2 $3" = "__probe /x/p.so --json" ])"));

    const auto crashed = probe("kill -SEGV $$");
    REQUIRE(crashed);
    CHECK(crashed->code == ExitCode::plugin);
    CHECK(crashed->reason == "plugin-crashes");

    const auto reported = probe(
        R"(echo noise; echo '{"event":"error","reason":"plugin-broken","message":"no symbol"}'; exit 20)");
    REQUIRE(reported);
    CHECK(std::string(reported->what()) == "no symbol");

    const auto silent = probe("exit 3");
    REQUIRE(silent);
    CHECK(std::string(silent->what()).find("/x/p.so") != std::string::npos);
}

TEST_CASE("a child that says very much is heard to the end") {
    CHECK(probe("head -c 1000000 /dev/zero; exit 20"));
    CHECK_FALSE(probe("head -c 1000000 /dev/zero; exit 0"));
}

TEST_CASE("a child that cannot be started is a failure of ours") {
    const base::Cancel cancel;
    CHECK_THROWS_AS(probe_library("/nowhere/xtask", "/x/p.so", cancel), Error);
}

TEST_CASE("children get no secret") {
    std::string variables[] = {"HF_TOKEN=a",      "HUGGING_FACE_HUB_TOKEN=b",
                               "HF_TOKEN_PATH=c", "XTASK_ANYTHING=d",
                               "PATH=/bin",       "HF_HOME=/h"};
    std::vector<char*> environment;
    for (auto& variable : variables) environment.push_back(variable.data());
    environment.push_back(nullptr);
    CHECK(child_environment(environment.data()) == std::vector<std::string>{"PATH=/bin", "HF_HOME=/h"});
}
