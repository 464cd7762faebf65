#include "check.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

#include <unistd.h>

using namespace xtask;
using namespace xtask::hf_download;
using State = Check::State;
using xtask::testkit::FakeHost;

namespace {

Installed example() {
    Installed file;
    file.folder = "models/org-repo";
    file.leaf = "m.gguf";
    file.repository = "org/repo";
    file.path = "m.gguf";
    file.commit = std::string(40, 'c');
    file.sha256 = std::string(64, 'a');
    file.git_blob = std::string(40, 'b');
    file.size = 100;
    return file;
}

Check check(FakeHost& host, Installed file = example()) {
    Check one;
    one.file = std::move(file);
    auto context = host.context();
    look_at(context, one);
    return one;
}

} // namespace

TEST_CASE("a file is what the host says of it") {
    FakeHost host;
    CHECK(check(host).state == State::missing);
    FileCheck& found = host.transfer.checks["models/org-repo/m.gguf"];
    CHECK(check(host).state == State::intact);
    found = {FileCheck::State::damaged, "it rots", 100, {{0, 50}, {60, 70}}};
    const Check damaged = check(host);
    CHECK(damaged.state == State::damaged);
    CHECK(damaged.why == "it rots");
    CHECK(damaged.damaged == std::vector<Range>{{0, 50}, {60, 70}});
}

TEST_CASE("what a file should be: the stronger hash, and the revision it came with") {
    Installed file = example();
    Artifact artifact = artifact_of(file);
    CHECK(artifact.directory == file.folder);
    CHECK(artifact.leaf == file.leaf);
    CHECK(artifact.repository == file.repository);
    CHECK(artifact.commit == file.commit);
    CHECK(artifact.sha256 == file.sha256);
    CHECK(artifact.git_blob.empty());
    CHECK(artifact.length == 100);
    CHECK(artifact.revision == "main");
    CHECK_FALSE(artifact.repair);
    file.sha256.clear();
    file.revision = "v1";
    artifact = artifact_of(file);
    CHECK(artifact.git_blob == file.git_blob);
    CHECK(artifact.revision == "v1");
}

TEST_CASE("without a hash nothing is told but whether the file is there") {
    const std::string folder = "/tmp/xtask-check-" + std::to_string(::getpid());
    std::filesystem::create_directory(folder);
    Installed file;
    file.folder = folder;
    file.leaf = "f";
    FakeHost host;
    CHECK(check(host, file).state == State::missing);
    std::ofstream(folder + "/f") << "abc";
    CHECK(check(host, file).state == State::unrecorded);
    std::filesystem::remove_all(folder);
}
