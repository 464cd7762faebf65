#include "report.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

namespace hf = xtask::hf_download;
using xtask::Artifact;
using xtask::Outcome;

namespace {

Artifact artifact() {
    Artifact artifact;
    artifact.repository = "org/repo";
    artifact.path = "model.gguf";
    artifact.revision = "main";
    artifact.commit = std::string(40, 'c');
    artifact.sha256 = std::string(64, 'a');
    artifact.length = 1234567;
    xtask::Candidate candidate;
    candidate.target = "https://h/org/repo/resolve/main/model.gguf";
    artifact.candidates.push_back(std::move(candidate));
    return artifact;
}

Outcome outcome(Outcome::State state) {
    Outcome outcome;
    outcome.state = state;
    outcome.path = "models/org-repo/model.gguf";
    outcome.receipt = "models/org-repo/model.gguf.receipt.json";
    outcome.sha256 = std::string(64, 'a');
    outcome.verified = "sha256";
    outcome.length = 1234567;
    outcome.transferred = 1234567;
    outcome.available = 5'000'000'000;
    return outcome;
}

} // namespace

TEST_CASE("sizes are grouped by thousands") {
    CHECK(hf::byte_count(0) == "0 bytes");
    CHECK(hf::byte_count(1) == "1 byte");
    CHECK(hf::byte_count(999) == "999 bytes");
    CHECK(hf::byte_count(1000) == "1,000 bytes");
    CHECK(hf::byte_count(1187801280) == "1,187,801,280 bytes");
}

TEST_CASE("people read the path first, then the facts") {
    CHECK(hf::report_text(artifact(), outcome(Outcome::State::fetched)) ==
          "models/org-repo/model.gguf\n"
          "  state     fetched\n"
          "  size      1,234,567 bytes\n"
          "  sha256    aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"
          "  verified  SHA-256 and size\n"
          "  commit    cccccccccccccccccccccccccccccccccccccccc\n"
          "  receipt   models/org-repo/model.gguf.receipt.json\n");
}

TEST_CASE("a dry run says from where, and what is free") {
    auto plan = outcome(Outcome::State::planned);
    plan.resumed = 1000;
    CHECK(hf::report_text(artifact(), plan) ==
          "models/org-repo/model.gguf\n"
          "  state     would be fetched after the 1,000 bytes of an earlier run\n"
          "  size      1,234,567 bytes\n"
          "  sha256    aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"
          "  commit    cccccccccccccccccccccccccccccccccccccccc\n"
          "  from      https://h/org/repo/resolve/main/model.gguf\n"
          "  free      5,000,000,000 bytes\n");
}

TEST_CASE("an unverified file is called so") {
    auto result = outcome(Outcome::State::fetched);
    result.verified = "none";
    CHECK(hf::report_text(artifact(), result).find("verified  nothing") != std::string::npos);
    result.verified = "size";
    CHECK(hf::report_text(artifact(), result).find("verified  size only") != std::string::npos);
}

TEST_CASE("programs read one object") {
    const auto state = GENERATE(Outcome::State::fetched, Outcome::State::unchanged, Outcome::State::adopted);
    const auto parsed = xtask::testkit::JsonParser::parse(hf::report_json(artifact(), outcome(state)));
    const auto json = parsed.root();
    CHECK(json["path"].text() == "models/org-repo/model.gguf");
    CHECK(json["state"].text() == xtask::state_name(state));
    CHECK(json["size"].integer() == 1234567);
    CHECK(json["sha256"].text() == std::string(64, 'a'));
    CHECK(json["verified"].text() == "sha256");
    CHECK(json["receipt"].text() == "models/org-repo/model.gguf.receipt.json");
    CHECK(json["commit"].text() == std::string(40, 'c'));
    CHECK_FALSE(json["url"]);
}

TEST_CASE("a plan of unknown size has none") {
    auto unknown = artifact();
    unknown.length.reset();
    const auto parsed =
        xtask::testkit::JsonParser::parse(hf::report_json(unknown, outcome(Outcome::State::planned)));
    CHECK_FALSE(parsed.root()["size"]);
    CHECK(parsed.root()["url"].text() == "https://h/org/repo/resolve/main/model.gguf");
    CHECK(parsed.root()["available"].integer() == 5'000'000'000);
}
