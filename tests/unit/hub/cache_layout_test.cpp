#include "hub/cache_layout.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

#include <filesystem>
#include <map>

using namespace xtask::hub;
using xtask::Artifact;
using xtask::testkit::FakeHost;

namespace {

std::string find(const std::map<std::string, std::string>& environment) {
    FakeHost host;
    host.settings.environment = environment;
    return find_cache(host.context().settings());
}

Artifact artifact(const std::string& path) {
    Artifact one;
    one.repository = "org/repo";
    one.path = path;
    one.revision = "refs/pr/1";
    one.commit = std::string(40, 'c');
    one.sha256 = std::string(64, 'a');
    return one;
}

} // namespace

TEST_CASE("the cache is where huggingface_hub has it") {
    std::map<std::string, std::string> environment{{"HOME", "/home/me"}};
    CHECK(find(environment) == "/home/me/.cache/huggingface/hub");
    environment["XDG_CACHE_HOME"] = "/xdg/";
    CHECK(find(environment) == "/xdg/huggingface/hub");
    environment["HF_HOME"] = "~/hf";
    CHECK(find(environment) == "/home/me/hf/hub");
    environment["HUGGINGFACE_HUB_CACHE"] = "/old/";
    CHECK(find(environment) == "/old");
    environment["HF_HUB_CACHE"] = "here/../there";
    CHECK(find(environment) == std::filesystem::current_path().string() + "/there");
    environment["HF_HUB_CACHE"] = "~";
    CHECK(find(environment) == "/home/me");
    environment["HF_HUB_CACHE"] = "/"; // a bad idea, but a name
    CHECK(find(environment) == "/");
}

TEST_CASE("without a home there is none") {
    try {
        find({});
        FAIL("found");
    } catch (const xtask::Error& error) {
        CHECK(error.code == xtask::ExitCode::usage);
        CHECK(error.hint.find("HF_HUB_CACHE") != std::string::npos);
    }
}

TEST_CASE("the names of one file") {
    const auto names = cache_names(artifact("a/b/c.gguf"));
    CHECK(names.folder == "models--org--repo");
    CHECK(names.blob == std::string(64, 'a'));
    CHECK(names.snapshot == "snapshots/" + std::string(40, 'c') + "/a/b/c.gguf");
    CHECK(names.link == "../../../../blobs/" + std::string(64, 'a'));
    CHECK(names.ref == "refs/refs/pr/1");
    CHECK(names.lock == ".locks/models--org--repo/" + std::string(64, 'a') + ".lock");
    CHECK(cache_names(artifact("c.gguf")).link == "../../blobs/" + std::string(64, 'a'));
}

TEST_CASE("what is not known has no name") {
    Artifact one = artifact("c.gguf");
    one.revision = one.commit;
    CHECK(cache_names(one).ref.empty());
    one.commit.clear();
    CHECK(cache_names(one).snapshot.empty());
    one.sha256.clear();
    CHECK(cache_names(one).blob.empty());
    one.repository = "gpt2";
    CHECK(cache_names(one).folder == "models--gpt2");
}

TEST_CASE("a small file is known by its git blob id, whoever knows its SHA-256 too") {
    Artifact one = artifact("config.json");
    one.git_blob = std::string(40, 'b');
    CHECK(cache_names(one).blob == std::string(40, 'b'));
}

TEST_CASE("a blob may lead to the blobs of all repositories, and nowhere else") {
    const std::string name = "ab" + std::string(62, '0');
    CHECK(shared_blob("../../blobs/ab/" + name) == "blobs/ab/" + name);
    for (const std::string& other : {"/cache/blobs/ab/" + name, "../../../blobs/ab/" + name,
                                     "../../blobs/ac/" + name, "../../blobs/ab/" + name + "/",
                                     "../../blobs/ab/../" + name, "../../blobs/ab/AB" + std::string(62, '0'),
                                     "../../blobs/" + name, std::string("../../blobs/ab/"), std::string()}) {
        CAPTURE(other);
        CHECK_FALSE(shared_blob(other));
    }
}
