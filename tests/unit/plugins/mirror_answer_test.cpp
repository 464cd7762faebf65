#include "plugins/mirror_answer.hpp"

#include <xtask/entry.hpp>
#include <xtask/error.hpp>

#include <catch2/catch.hpp>

#include <functional>

using namespace xtask;
using namespace xtask::plugins;

namespace {

Candidate http(const std::string& url) {
    Candidate candidate;
    candidate.target = url;
    return candidate;
}

Candidate local(const std::string& path) {
    Candidate candidate;
    candidate.kind = Candidate::Kind::local;
    candidate.target = path;
    return candidate;
}

std::vector<MirrorPlace> checked(const Candidate& candidate, const MirrorTerms& terms = {"attic", "acme"}) {
    const abi::ResolutionRecord record({candidate});
    return checked_answer(&record.record, terms);
}

std::string refusal(const std::function<void()>& check) {
    try {
        check();
    } catch (const Error& error) {
        CHECK(error.code == ExitCode::plugin);
        CHECK(error.reason == "mirror-invalid");
        CHECK_THAT(error.what(), Catch::Contains("mirror 'attic' of plugin 'acme'"));
        return error.what();
    }
    FAIL("it was accepted");
    return {};
}

std::string refused(const Candidate& candidate, const MirrorTerms& terms = {"attic", "acme"}) {
    return refusal([&] { checked(candidate, terms); });
}

} // namespace

TEST_CASE("what a mirror names arrives as it was said") {
    Candidate said = http("https://attic.example/org/repo/m.gguf?x=1");
    said.headers = {{"X-Attic", "1"}};
    said.credentials = {{"Authorization", "Bearer secret"}};
    said.sha256 = std::string(64, 'A');
    said.length = 0;
    const auto found = checked(said);
    REQUIRE(found.size() == 1);
    CHECK(found[0].target == said.target);
    CHECK(found[0].mirror == "attic");
    CHECK(found[0].headers.find("X-Attic") == "1");
    CHECK(found[0].credentials.find("Authorization") == "Bearer secret");
    CHECK(found[0].sha256 == std::string(64, 'a'));
    CHECK(found[0].length == std::uint64_t{0});
    const abi::ResolutionRecord none({});
    CHECK(checked_answer(&none.record, {"attic", "acme"}).empty());
}

TEST_CASE("a candidate of an older plugin has no hash and no length") {
    const std::vector<Candidate> said{http("https://attic.example/m")};
    const abi::CandidateList list(said);
    xtask_candidate older = *list.data()[0];
    older.size = offsetof(xtask_candidate, sha256);
    older.sha256 = {nullptr, 64};
    const xtask_candidate* const pointers[] = {&older};
    const xtask_resolution resolution{sizeof resolution, 1, pointers};
    const auto found = checked_answer(&resolution, {"attic", "acme"});
    CHECK(found.at(0).sha256.empty());
    CHECK_FALSE(found.at(0).length);
}

TEST_CASE("addresses that are never followed") {
    for (const auto* url : {"", "ftp://attic.example/m", "attic.example/m", "https://", "https://a:99999/m",
                            "/m", "javascript:1"}) {
        CHECK_THAT(refused(http(url)), Catch::Contains("no http or https URL"));
    }
    CHECK_THAT(refused(http("file:///etc/passwd")), Catch::Contains("file: is never followed"));
    CHECK_THAT(refused(http("https://user:secret@attic.example/m")),
               Catch::Contains("user name") && !Catch::Contains("secret"));
    CHECK_THAT(refused(http("https://attic.example/m?" + std::string(max_candidate_url, 'x'))),
               Catch::Contains("over 8192"));
}

TEST_CASE("a path that climbs is refused however it is written") {
    for (const auto* path :
         {"/../m", "/org/../../m", "/org/..", "/org/%2e%2e/m", "/org/.%2E/m", "/org%2F..%2fm"}) {
        CHECK_THAT(refused(http(std::string("https://attic.example") + path + "?signature=secret")),
                   Catch::Contains("\"..\"") && !Catch::Contains("secret"));
    }
    for (const auto* path : {"/a..b/m", "/...", "/m?x=../y"})
        CHECK(checked(http(std::string("https://attic.example") + path)).size() == 1);
}

TEST_CASE("where the user's base is https, so is everything else") {
    const MirrorTerms terms{"attic", "acme", false, true};
    CHECK_THAT(refused(http("http://attic.example/m"), terms), Catch::Contains("your base URL is https"));
    CHECK(checked(http("https://attic.example/m"), terms).size() == 1);
    CHECK(checked(http("http://attic.example/m")).size() == 1);
}

TEST_CASE("paths only where they are wanted") {
    const MirrorTerms terms{"attic", "acme", true, false};
    CHECK(checked(local("/mnt/models/m.gguf"), terms).at(0).local);
    CHECK_THAT(refused(local("/mnt/models/m.gguf")), Catch::Contains("manifest does not allow"));
    for (const auto& path : {std::string(), std::string("models/m"), std::string("/a\nb"),
                             std::string("/a\0b", 4), "/" + std::string(max_candidate_path, 'x')}) {
        CHECK_THAT(refused(local(path), terms), Catch::Contains("not absolute"));
    }
    CHECK_THAT(refused(local("/mnt/../etc/passwd"), terms), Catch::Contains("\"..\""));
}

TEST_CASE("header fields that would break, or change, a request") {
    const auto with = [](const char* name, const std::string& value, bool secret = false) {
        Candidate candidate = http("https://attic.example/m");
        (secret ? candidate.credentials : candidate.headers) = {{name, value}};
        return candidate;
    };
    CHECK_THAT(refused(with("a b", "1")), Catch::Contains("cannot be sent"));
    CHECK_THAT(refused(with("X", "1\r\nHost: other")), Catch::Contains("cannot be sent"));
    CHECK_THAT(refused(with("range", "bytes=0-")), Catch::Contains("which is xtask's"));
    CHECK_THAT(refused(with("Host", "other", true)), Catch::Contains("which is xtask's"));
    CHECK_THAT(refused(with("authorization", "Bearer secret")),
               Catch::Contains("belongs to the credentials") && !Catch::Contains("secret"));
    CHECK_THAT(refused(with("X", std::string(9000, 'x'))), Catch::Contains("over 8192"));
    Candidate many = http("https://attic.example/m");
    many.headers.assign(33, {"X", "1"});
    CHECK_THAT(refused(many), Catch::Contains("more than 32"));
}

TEST_CASE("a hash that is none") {
    Candidate candidate = http("https://attic.example/m");
    candidate.sha256 = "abc";
    CHECK_THAT(refused(candidate), Catch::Contains("SHA-256"));
    candidate.sha256 = std::string(64, 'g');
    CHECK_THAT(refused(candidate), Catch::Contains("SHA-256"));
    candidate.sha256 = std::string(65, 'a');
    CHECK_THAT(refused(candidate), Catch::Contains("SHA-256"));
}

TEST_CASE("garbage in place of an answer") {
    const MirrorTerms terms{"attic", "acme"};
    const auto refused_record = [&](const xtask_resolution* record) {
        return refusal([&] { checked_answer(record, terms); });
    };
    CHECK_THAT(refused_record(nullptr), Catch::Contains("answers nothing"));
    xtask_resolution record{4, 0, nullptr};
    CHECK_THAT(refused_record(&record), Catch::Contains("answers nothing"));
    record = {sizeof record, 10'000, nullptr};
    CHECK_THAT(refused_record(&record), Catch::Contains("10000 places") && Catch::Contains("100"));
    record.count = 1;
    CHECK_THAT(refused_record(&record), Catch::Contains("names none"));
    const xtask_candidate* pointers[] = {nullptr};
    record.candidates = pointers;
    CHECK_THAT(refused_record(&record), Catch::Contains("unreadable record"));
    auto candidate = abi::make<xtask_candidate>();
    pointers[0] = &candidate;
    candidate.size = 8;
    CHECK_THAT(refused_record(&record), Catch::Contains("unreadable record"));
    candidate.size = sizeof candidate;
    candidate.kind = 7;
    CHECK_THAT(refused_record(&record), Catch::Contains("unknown kind"));
    candidate.kind = XTASK_CANDIDATE_HTTP;
    candidate.target = {nullptr, 20};
    CHECK_THAT(refused_record(&record), Catch::Contains("unreadable"));
    candidate.target = {"x", std::uint64_t{1} << 60U};
    CHECK_THAT(refused_record(&record), Catch::Contains("unreadable"));
}
