#include "agreement.hpp"

#include <xtask/error.hpp>

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::mirror_download;
using Role = Verdict::Role;

namespace {

const std::string a(64, 'a');
const std::string b(64, 'b');

struct Fixture {
    Artifact artifact;
    std::vector<Mirror> mirrors;
    std::vector<Answer> answers;

    Fixture() {
        artifact.repository = "org/repo";
        artifact.path = "m.gguf";
        artifact.revision = "main";
    }

    Offer& says(const std::string& name, const std::string& sha256, std::uint64_t length,
                const std::string& etag = "") {
        Offer offer;
        offer.candidate.target = "https://" + name + "/m.gguf";
        offer.sha256 = sha256;
        offer.length = length;
        offer.etag = etag;
        return std::get<Offer>(add(name, {offer, {}}).said);
    }
    void fails(const std::string& name, ExitCode code, bool retryable) {
        Candidate guess;
        guess.target = "https://" + name + "/guess";
        add(name, {Error(code, "reason-of-" + name, name + " is down", "", retryable), guess});
    }

    /// The role of each, and the targets in their order.
    std::string roles() {
        verdicts = agree(artifact, mirrors, answers);
        std::string text;
        for (const Verdict& verdict : verdicts)
            text += (text.empty() ? "" : " ") + std::string(role_name(verdict.role));
        text += " :";
        for (const Candidate& candidate : artifact.candidates) text += " " + candidate.target.substr(8);
        return text;
    }
    Error failure() {
        try {
            agree(artifact, mirrors, answers);
        } catch (const Error& error) {
            return error;
        }
        FAIL("they agree");
        throw;
    }

    std::vector<Verdict> verdicts;

  private:
    Answer& add(const std::string& name, Answer answer) {
        Mirror mirror;
        mirror.name = name;
        mirrors.push_back(std::move(mirror));
        answers.reserve(10);
        return answers.emplace_back(std::move(answer));
    }
};

} // namespace

TEST_CASE_METHOD(Fixture, "mirrors that agree serve in their order") {
    says("one", a, 5).commit = std::string(40, 'c');
    says("two", a, 5);
    CHECK(roles() == "source source : one/m.gguf two/m.gguf");
    CHECK(artifact.sha256 == a);
    CHECK(artifact.length == std::uint64_t{5});
    CHECK(artifact.commit == std::string(40, 'c'));
}

TEST_CASE_METHOD(Fixture, "the first that knows a digest says what the file is") {
    says("plain", "", 5, "\"v\"");
    says("hub", a, 5);
    CHECK(roles() == "source source : plain/m.gguf hub/m.gguf");
    CHECK(artifact.sha256 == a);
    CHECK(artifact.etag.empty());
}

TEST_CASE_METHOD(Fixture, "one that disagrees is left out and named") {
    says("one", a, 5);
    says("hash", b, 5);
    says("size", "", 6);
    CHECK(roles() == "source disagrees disagrees : one/m.gguf");
    CHECK_THAT(verdicts[1].why, Catch::Contains(b) && Catch::Contains(a));
    CHECK_THAT(verdicts[2].why, Catch::Contains("6 bytes") && Catch::Contains("5 bytes"));
}

TEST_CASE_METHOD(Fixture, "--sha256 decides who is right") {
    artifact.required_sha256 = b;
    says("one", a, 5);
    says("two", b, 5);
    says("three", "", 5);
    CHECK(roles() == "disagrees source source : two/m.gguf three/m.gguf");
    artifact.candidates.clear();
    artifact.no_verify = true; // what is announced then does not count
    CHECK(roles() == "source disagrees source : one/m.gguf three/m.gguf");
}

TEST_CASE_METHOD(Fixture, "a commit that was asked for is not exchanged for another") {
    artifact.revision = std::string(40, 'c');
    says("one", a, 5).commit = std::string(40, 'd');
    CHECK(failure().reason == "revision-mismatch");
    CHECK(failure().code == ExitCode::network);
    says("two", a, 5).commit = artifact.revision;
    says("three", a, 5);
    CHECK(roles() == "disagrees source source : two/m.gguf three/m.gguf");
}

TEST_CASE_METHOD(Fixture, "without a digest only the same strong validator allows a mixture") {
    says("one", "", 5, "\"v\"");
    says("same", "", 5, "\"v\"");
    says("other", "", 5, "\"w\"");
    says("weak", "", 5, "W/\"v\"");
    says("none", "", 5);
    CHECK(roles() == "source source unmixed unmixed unmixed : one/m.gguf same/m.gguf");
    CHECK(artifact.etag == "\"v\"");
}

TEST_CASE_METHOD(Fixture, "without anything one mirror serves alone") {
    says("one", "", 5);
    says("two", "", 5);
    CHECK(roles() == "source unmixed : one/m.gguf");
}

TEST_CASE_METHOD(Fixture, "who does not answer comes last where a digest decides, and not at all elsewhere") {
    fails("dead", ExitCode::network, true);
    fails("gone", ExitCode::network, false);
    says("one", a, 5);
    CHECK(roles() == "last lacking source : one/m.gguf dead/guess");
    CHECK(verdicts[0].why == "dead is down");
    std::get<Offer>(answers[2].said).sha256.clear();
    artifact.candidates.clear();
    CHECK(roles() == "silent lacking source : one/m.gguf");
}

TEST_CASE_METHOD(Fixture, "nobody has it: the only one's error, or the gravest with all of them") {
    fails("dead", ExitCode::network, true);
    CHECK(failure().reason == "reason-of-dead");
    CHECK(failure().what() == std::string("dead is down"));
    fails("locked", ExitCode::auth, false);
    const Error error = failure();
    CHECK(error.code == ExitCode::auth);
    CHECK_THAT(error.what(),
               Catch::Contains("dead: dead is down") && Catch::Contains("locked: locked is down"));
}

TEST_CASE_METHOD(Fixture, "all have another file than --sha256 says") {
    artifact.required_sha256 = b;
    says("one", a, 5);
    CHECK(failure().code == ExitCode::hash_mismatch);
    CHECK(failure().reason == "announced-hash");
    CHECK_THAT(failure().what(), Catch::Contains("one") && Catch::Contains(a));
}
