#include "config.hpp"
#include "survey.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace xtask;
using namespace xtask::mirror_download;
using testkit::FakeHost;

namespace {

const std::string sha256(64, 'a');
const std::string commit(40, 'c');

struct Fixture {
    FakeHost host;
    Context context{Session(host.host(), host.run_handle())};
    hub::Wanted wanted;

    Fixture() {
        wanted.repository = "org/repo";
        wanted.revision = "main";
        wanted.paths = {"sub/m.gguf"};
    }

    Answer ask(const Mirror& mirror) {
        return survey(context, wanted, {mirror}, wanted.paths, {}).front().front();
    }
    Offer offer(const Mirror& mirror) {
        const Answer answer = ask(mirror);
        if (answer.error() != nullptr) FAIL(answer.error()->what());
        return *answer.offer();
    }
    Error error(const Mirror& mirror) {
        const Answer answer = ask(mirror);
        REQUIRE(answer.error() != nullptr);
        return *answer.error();
    }
};

Mirror at(const std::string& address) { return mirror_at(address, "--mirror"); }

Mirror plugin() {
    Mirror mirror;
    mirror.name = "attic";
    mirror.kind = Mirror::Kind::plugin;
    mirror.plugin_id = "acme:attic";
    mirror.named = true;
    return mirror;
}

Candidate place(const std::string& target) {
    Candidate candidate;
    candidate.target = target;
    return candidate;
}

const std::string cdn = "https://cdn.example/org/repo/sub/m.gguf";
const std::string hub_file = "https://hub.example/org/repo/resolve/";

} // namespace

TEST_CASE_METHOD(Fixture, "a hub says what the file is, and is fetched from at its commit") {
    host.http.reply(
        "HEAD", hub_file + "main/sub/m.gguf", 200,
        {{"X-Repo-Commit", commit}, {"X-Linked-ETag", "\"" + sha256 + "\""}, {"X-Linked-Size", "5"}});
    const Offer found = offer(at("https://hub.example"));
    CHECK(found.sha256 == sha256);
    CHECK(found.length == std::uint64_t{5});
    CHECK(found.candidate.target == hub_file + commit + "/sub/m.gguf");
    CHECK(found.candidate.mirror == "https://hub.example");
    REQUIRE(host.http.requests.size() == 1);
    CHECK(host.http.requests[0].attempts == 1);
    CHECK(host.http.requests[0].time_limit == 3000);
}

TEST_CASE_METHOD(Fixture, "a file that only Xet serves is no offer") {
    host.http.reply(
        "HEAD", hub_file + "main/sub/m.gguf", 200,
        {{"X-Linked-Size", "50000000001"}, {"X-Xet-Hash", sha256}, {"X-Linked-ETag", "\"" + sha256 + "\""}});
    CHECK(error(at("https://hub.example")).reason == "needs-xet");
}

TEST_CASE_METHOD(Fixture, "a plain server says size and validators") {
    host.http.reply("HEAD", cdn, 200,
                    {{"Content-Length", "5"}, {"ETag", "\"v1\""}, {"Last-Modified", "today"}});
    const Offer found = offer(at("https://cdn.example/{id}/{file}"));
    CHECK(found.sha256.empty());
    CHECK(found.length == std::uint64_t{5});
    CHECK(found.etag == "\"v1\"");
    CHECK(found.last_modified == "today");
    CHECK(found.candidate.target == cdn);
}

TEST_CASE_METHOD(Fixture, "validators of another server are worth nothing") {
    HttpResponse answer;
    answer.status = 200;
    answer.url = "https://elsewhere.example/x";
    answer.headers = {{"Content-Length", "5"}, {"ETag", "\"v1\""}};
    host.http.reply("HEAD", cdn, answer);
    const Offer found = offer(at("https://cdn.example/{id}/{file}"));
    CHECK(found.length == std::uint64_t{5});
    CHECK(found.etag.empty());
}

TEST_CASE_METHOD(Fixture, "where HEAD is refused one byte is asked for") {
    host.http.reply("HEAD", cdn, 405);
    host.http.reply("GET", cdn, 206, {{"Content-Range", "bytes 0-0/7"}}, "x");
    CHECK(offer(at("https://cdn.example/{id}/{file}")).length == std::uint64_t{7});
    CHECK(find_header(host.http.requests.at(1).headers, "Range") == "bytes=0-0");
}

TEST_CASE_METHOD(Fixture, "what a refusal means") {
    const Mirror mirror = at("https://cdn.example/{id}/{file}");
    const std::tuple<int, ExitCode, bool> rows[] = {{404, ExitCode::network, false},
                                                    {401, ExitCode::auth, false},
                                                    {500, ExitCode::network, true},
                                                    {302, ExitCode::network, false}};
    for (const auto& [status, code, retryable] : rows) {
        host.http = {};
        host.http.reply("HEAD", cdn, status);
        const Error found = error(mirror);
        CHECK(found.code == code);
        CHECK(found.retryable == retryable);
        CHECK_THAT(found.what(), Catch::Contains("cdn.example") && Catch::Contains(std::to_string(status)));
    }
}

TEST_CASE_METHOD(Fixture, "a hash beside the file") {
    Mirror mirror = at("https://cdn.example/{id}/{file}");
    mirror.hash = UrlTemplate("https://sums.example/{id}/SUMS", "hash");
    mirror.headers = {{"X-Key", "secret"}};
    host.http.reply("HEAD", cdn, 200, {{"Content-Length", "5"}});
    host.http.reply("GET", "https://sums.example/org/repo/SUMS", 200, {}, sha256 + "  sub/m.gguf\n");
    const Offer found = offer(mirror);
    CHECK(found.sha256 == sha256);
    CHECK(found.candidate.credentials.at(0).value == "secret");
    CHECK(host.http.requests.at(0).credentials.size() == 1);
    CHECK(host.http.requests.at(1).credentials.empty()); // another origin

    host.http = {};
    host.http.reply("HEAD", cdn, 200, {{"Content-Length", "5"}});
    host.http.reply("GET", "https://sums.example/org/repo/SUMS", 404);
    CHECK(error(mirror).reason == "hash-missing");
}

TEST_CASE("lists of hashes") {
    const std::string other(64, 'b');
    const std::string upper(64, 'A');
    CHECK(hash_in(sha256, "m") == sha256);
    CHECK(hash_in(upper + "\r\n", "m") == sha256);
    CHECK(hash_in(other + "  other\n" + sha256 + " *sub/m\n", "sub/m") == sha256);
    CHECK(hash_in(other + "  x/m\n" + sha256 + "  ./sub/m\n", "sub/m") == sha256);
    CHECK(hash_in("SHA256 (a (1).bin) = " + other + "\nSHA256 (m) = " + sha256 + "\n", "sub/m") == sha256);
    CHECK(hash_in(sha256 + "  build/m\n" + other + "  build/n\n", "sub/m") == sha256);
    CHECK(hash_in(sha256 + "  a/m\n" + other + "  b/m\n", "sub/m").empty()); // which of them?
    CHECK(hash_in(sha256 + "\n" + other + "\n", "m").empty());
    CHECK(hash_in(other + "  n\n", "m").empty());
    for (const auto* text : {"", "\n\n", "<html>", "abc  m\n", "SHA256 (m) = "})
        CHECK(hash_in(text, "m").empty());
}

TEST_CASE_METHOD(Fixture, "a token of a mirror's own, from a file or the environment") {
    Mirror mirror = at("https://hub.example");
    mirror.token_variable = "LAB_TOKEN";
    CHECK(error(mirror).reason == "token-invalid");
    host.settings.environment = {{"LAB_TOKEN", "lab-secret\n"}, {"HF_TOKEN", "hf-secret"}};
    host.http.reply("HEAD", hub_file + "main/sub/m.gguf", 200, {{"Content-Length", "5"}});
    CHECK(offer(mirror).candidate.credentials.at(0).value == "Bearer lab-secret");
    mirror.token_variable.clear();
    mirror.token_file = "/token";
    host.files.content["/token"] = "in two words";
    CHECK_THAT(error(mirror).what(), Catch::Contains("/token") && !Catch::Contains("words"));
    host.files.content["/token"] = "file-secret\n";
    CHECK(offer(mirror).candidate.credentials.at(0).value == "Bearer file-secret");
    mirror.token_file.clear();
    CHECK(offer(mirror).candidate.credentials.empty()); // the hub's token is not this mirror's
}

TEST_CASE_METHOD(Fixture, "a plugin's places are tried one after the other") {
    Candidate second = place("https://attic.example/m");
    second.sha256 = sha256;
    host.mirrors.answer("acme:attic", {place("https://gone.example/m"), second});
    host.http.reply("HEAD", "https://gone.example/m", 404);
    host.http.reply("HEAD", "https://attic.example/m", 200, {{"Content-Length", "5"}});
    const Offer found = offer(plugin());
    CHECK(found.candidate.target == "https://attic.example/m");
    CHECK(found.candidate.mirror == "attic");
    CHECK(found.sha256 == sha256);
    CHECK(found.length == std::uint64_t{5});
    CHECK(host.mirrors.questions.at(0).named);
}

TEST_CASE_METHOD(Fixture, "a plugin that fails, has nothing, or is contradicted by its server") {
    CHECK(error(plugin()).reason == "unknown-mirror");
    host.mirrors.answer("acme:attic", {});
    CHECK(error(plugin()).reason == "entry-not-found");
    Candidate wrong = place("https://attic.example/m");
    wrong.length = 6;
    host.mirrors.answer("acme:attic", {wrong});
    host.http.reply("HEAD", "https://attic.example/m", 200, {{"Content-Length", "5"}});
    CHECK(error(plugin()).code == ExitCode::hash_mismatch);
}

TEST_CASE_METHOD(Fixture, "a folder has the file in one of three places, and nothing outside of it") {
    namespace fs = std::filesystem;
    std::string pattern = "/tmp/xtask-folder-XXXXXX";
    const fs::path root = fs::canonical(::mkdtemp(pattern.data()));
    const auto write = [&](const fs::path& path) {
        fs::create_directories((root / path).parent_path());
        std::ofstream(root / path) << "12345";
    };
    const Mirror mirror = at((root / "share").string());
    CHECK(error(mirror).reason == "entry-not-found");
    for (const auto* path :
         {"share/org-repo/m.gguf", "share/org-repo/sub/m.gguf", "share/org/repo/sub/m.gguf"}) {
        write(path);
        const Offer found = offer(mirror);
        CHECK(found.candidate.kind == Candidate::Kind::local);
        CHECK(found.candidate.target == (root / path).string());
        CHECK(found.length == std::uint64_t{5});
    }
    Local known;
    known.state = Local::State::intact;
    known.repository = "org/repo";
    known.path = "sub/m.gguf";
    known.sha256 = sha256;
    host.transfer.locals[(root / "share/org/repo/sub/m.gguf").string()] = known;
    CHECK(offer(mirror).sha256 == sha256);

    fs::remove_all(root / "share");
    fs::create_directories(root / "share/org/repo/sub");
    write("outside");
    fs::create_symlink(root / "outside", root / "share/org/repo/sub/m.gguf");
    CHECK_THAT(error(mirror).what(), Catch::Contains("leads out of the folder"));
    fs::remove(root / "share/org/repo/sub/m.gguf");
    fs::create_directories(root / "share/org/repo/sub/m.gguf");
    CHECK(error(mirror).reason == "entry-not-found");
    fs::remove_all(root);
}

TEST_CASE_METHOD(Fixture, "whoever is silent is asked again only when nobody has answered") {
    const Error silence(ExitCode::network, "timeout", "lab does not answer", "", true);
    const Mirror dead = at("https://hub.example");
    const Mirror alive = at("https://cdn.example/{id}/{file}");
    host.http.fail("HEAD", hub_file + "main/sub/m.gguf", silence);
    host.http.reply("HEAD", cdn, 200, {{"Content-Length", "5"}});
    const auto both = survey(context, wanted, {dead, alive}, wanted.paths, {});
    CHECK(both[0][0].is_silent());
    CHECK(both[0][0].guess->target == hub_file + "main/sub/m.gguf");
    CHECK(both[0][1].offer() != nullptr);
    CHECK(host.http.requests.size() == 2);

    host.http.requests.clear();
    host.http.reply("HEAD", hub_file + "main/sub/m.gguf", 200, {{"Content-Length", "5"}}); // the second time
    const auto alone = survey(context, wanted, {dead}, wanted.paths, {});
    CHECK(alone[0][0].offer() != nullptr);
    REQUIRE(host.http.requests.size() == 2);
    CHECK(host.http.requests[1].time_limit == 0);
    CHECK(host.http.requests[1].attempts == 0);
}
