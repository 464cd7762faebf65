#include "../base/temporary_directory.hpp"
#include "transfer/targets.hpp"

#include <xtask/error.hpp>

#include <catch2/catch.hpp>

#include <filesystem>

using namespace xtask;
using namespace xtask::transfer;
using Positions = std::vector<std::size_t>;

namespace {

Artifact at(const std::string& directory, const std::string& leaf, const std::string& path = "p") {
    Artifact artifact;
    artifact.directory = directory;
    artifact.leaf = leaf;
    artifact.path = path;
    return artifact;
}

std::string refused(const std::vector<Artifact>& artifacts) {
    try {
        first_of_each(artifacts);
    } catch (const Error& error) {
        CHECK(error.code == ExitCode::usage);
        return error.reason;
    }
    return {};
}

} // namespace

TEST_CASE("different files do not hinder each other") {
    CHECK(first_of_each(std::vector{at("d", "a"), at("d", "b"), at("e", "a")}) == Positions{0, 1, 2});
    CHECK(first_of_each({}).empty());
}

TEST_CASE("a file asked for twice is one file, however its folder is written") {
    const test::TemporaryDirectory dir;
    std::filesystem::create_directory(dir / "real");
    std::filesystem::create_directory_symlink("real", dir / "link");
    const auto folder = GENERATE(as<std::string>(), "real", "real/", "./real", "other/../real", "link");
    CHECK(first_of_each(std::vector{at(dir / "real", "b"), at(dir / "real", "a"), at(dir / folder, "a")}) ==
          Positions{0, 1, 1});
    CHECK(first_of_each(std::vector{at(dir / "new", "a"), at(dir / "new/", "a")}) == Positions{0, 0});
}

TEST_CASE("what counts as the same file") {
    Artifact one = at("d", "a");
    one.sha256 = std::string(64, 'a');
    one.length = 5;
    Artifact other = one;
    bool same = true;
    SECTION("nothing differs") {}
    SECTION("case of the hash") { other.sha256 = std::string(64, 'A'); }
    SECTION("where from") { other.candidates.push_back({}); }
    SECTION("path") {
        other.path = "q";
        same = false;
    }
    SECTION("hash") {
        other.sha256 = std::string(64, 'b');
        same = false;
    }
    SECTION("length") {
        other.length = 6;
        same = false;
    }
    SECTION("revision") {
        other.revision = "next";
        same = false;
    }
    SECTION("demand") {
        other.required_sha256 = std::string(64, 'a');
        same = false;
    }
    CHECK(refused({one, other}) == (same ? "" : "target-conflict"));
}

TEST_CASE("a name that another file needs for its companions is refused") {
    const auto leaf = GENERATE(as<std::string>(), "a.part", "a.part.json", "a.lock", "a.etag", "a.lastmod",
                               "a.receipt.json", "a.receipt.json.tmp");
    CHECK(refused({at("d", "a"), at("d", leaf)}) == "target-conflict");
    CHECK(refused({at("d", leaf), at("./d", "a")}) == "target-conflict");
    CHECK(refused({at("d", "a"), at("e", leaf)}).empty());
}

TEST_CASE("bad names and hashes are found before anything is begun") {
    CHECK_FALSE(refused({at("d", "a"), at("d", "../b")}).empty());
    Artifact bad = at("d", "b");
    bad.sha256 = "zz";
    CHECK_FALSE(refused({at("d", "a"), bad}).empty());
}
