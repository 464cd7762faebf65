#include "lock_file.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

using namespace xtask::hf_download;
using xtask::testkit::FakeHost;

namespace {

Locked file(const std::string& local) {
    Locked one;
    one.repository = "org/repo";
    one.revision = "main";
    one.commit = std::string(40, 'c');
    one.path = "sub/a.gguf";
    one.local = local;
    one.sha256 = std::string(64, 'a');
    one.licence = "mit \"or\" so";
    one.size = 5;
    return one;
}

std::vector<Locked> parse(const std::string& text) {
    FakeHost host;
    auto context = host.context();
    return parse_lock(context, text, "the lock");
}

std::string refusal(const std::string& text) {
    try {
        parse(text);
        return {};
    } catch (const xtask::Error& error) {
        CHECK(error.reason == "bad-lock-file");
        return error.what();
    }
}

} // namespace

TEST_CASE("a lock file comes back as it was written, sorted") {
    const auto files = parse(format_lock({file("org-repo/b"), file("org-repo/a")}));
    REQUIRE(files.size() == 2);
    CHECK(files[0].local == "org-repo/a");
    CHECK(files[1].sha256 == std::string(64, 'a'));
    CHECK(files[1].licence == "mit \"or\" so");
    CHECK(files[1].size == 5);
    CHECK(files[1].git_blob.empty());
    CHECK(parse(format_lock({})).empty());
}

TEST_CASE("where a locked file goes") {
    CHECK(file("org-repo/sub/a").folder("models") == "models/org-repo/sub");
    CHECK(file("org-repo/sub/a").leaf() == "a");
    CHECK(file("a").folder("models") == "models");
    CHECK(file("x/a").folder("/") == "/x");
}

TEST_CASE("what is no lock file is refused, the entry named") {
    CHECK(refusal("nonsense").find("the lock") != std::string::npos);
    CHECK_FALSE(refusal(R"({"schema":2,"files":[]})").empty());
    CHECK_FALSE(refusal(R"({"schema":1})").empty());
    CHECK(refusal(R"({"schema":1,"files":[7]})").find("entry 1") != std::string::npos);
    const std::string twice = format_lock({file("org-repo/a"), file("org-repo/a")});
    CHECK(refusal(twice).find("entry 2: \"org-repo/a\" stands in it twice") != std::string::npos);
    auto evil = file("../a");
    CHECK(refusal(format_lock({evil})).find("entry 1") != std::string::npos);
    evil = file("a");
    evil.sha256 = "xyz";
    CHECK(refusal(format_lock({evil})).find("sha256") != std::string::npos);
    evil.sha256.clear();
    CHECK(refusal(format_lock({evil})).find("no hash") != std::string::npos);
}
