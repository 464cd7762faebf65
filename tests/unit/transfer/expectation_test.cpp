#include "transfer/expectation.hpp"

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::transfer;

namespace {

const std::string a(64, 'a');
const std::string b(64, 'b');
const std::string g(40, 'c');
const Digests digests{a, g, 100};

std::string verdict(const Artifact& artifact) {
    const auto proof = prove(digests, artifact);
    return proof ? *proof : std::string(exit_code_name(proof.error().code));
}

} // namespace

TEST_CASE("what proves which content") {
    struct Row {
        std::string announced, git_blob, required;
        std::optional<std::uint64_t> length;
        bool no_verify;
        std::string verdict;
    };
    const std::vector<Row> table{
        {"", "", "", {}, false, "none"},
        {"", "", "", 100, false, "size"},
        {"", "", "", 99, false, "none"}, // it changed after it was asked for
        {a, "", "", {}, false, "sha256"},
        {a, "", "", 100, false, "sha256"},
        {a, "", "", 99, false, "hash-mismatch"},
        {b, "", "", {}, false, "hash-mismatch"},
        {b, "", "", {}, true, "none"},
        {b, "", "", 100, true, "size"},
        {b, "", "", 99, true, "hash-mismatch"},
        {"", g, "", {}, false, "git-blob"},
        {"", std::string(40, 'd'), "", {}, false, "hash-mismatch"},
        {"", std::string(40, 'd'), "", {}, true, "none"},
        {"", "", a, {}, false, "sha256"},
        {"", "", b, {}, false, "hash-mismatch"},
        {"", "", b, {}, true, "hash-mismatch"},
        {b, "", a, {}, true, "sha256"},
        {a, std::string(40, 'd'), "", {}, false, "hash-mismatch"},
    };
    for (const Row& row : table) {
        Artifact artifact;
        artifact.sha256 = row.announced;
        artifact.git_blob = row.git_blob;
        artifact.required_sha256 = row.required;
        artifact.length = row.length;
        artifact.no_verify = row.no_verify;
        INFO("row " << &row - table.data());
        CHECK(verdict(artifact) == row.verdict);
    }
}

TEST_CASE("hashes are lower-cased or refused") {
    Artifact artifact;
    artifact.required_sha256 = std::string(64, 'A');
    normalize(artifact);
    CHECK(artifact.required_sha256 == a);
    for (const std::string bad : {"a", "zz", "0x"}) {
        Artifact wrong;
        wrong.sha256 = bad;
        CHECK_THROWS_AS(normalize(wrong), Error);
    }
    Artifact wrong;
    wrong.git_blob = a;
    CHECK_THROWS_AS(normalize(wrong), Error);
}
