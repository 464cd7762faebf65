#include "hub/tree.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

namespace hub = xtask::hub;
using xtask::ExitCode;
using xtask::testkit::FakeHost;

namespace {

const std::string blob(40, 'b');
const std::string sha256(64, 'a');
const std::string commit(40, 'c');
const std::string site = "https://mirror.example/hf";
const std::string tree_url = site + "/api/models/org/repo/tree/main";
const std::string first = tree_url + "?recursive=true&expand=false";

hub::Tree list(FakeHost& host, const std::string& revision = "main") {
    auto context = host.context();
    return hub::list_tree(context, {hub::parse_endpoint(site), "org/repo", revision, ""}, {});
}

xtask::Error refusal(FakeHost& host, const std::string& revision = "main") {
    try {
        list(host, revision);
    } catch (const xtask::Error& error) {
        return error;
    }
    FAIL("not refused");
    return {ExitCode::ok, "", ""};
}

std::string entry(const std::string& path, const std::string& type = "file") {
    xtask::JsonWriter json;
    json.begin_object().member("type", type).member("path", path).member("size", 5).member("oid", blob);
    return json.end_object().take();
}

void answer(FakeHost& host, const std::string& url, const std::string& body, const std::string& link = "") {
    xtask::Headers headers{{"X-Repo-Commit", commit}};
    if (!link.empty()) headers.push_back({"link", link});
    host.http.reply("GET", url, 200, headers, body);
}

bool says(const xtask::Error& error, const std::string& part) {
    return std::string(error.what()).find(part) != std::string::npos;
}

} // namespace

TEST_CASE("a tree is every file of one commit, from all pages, asked of the mirror itself") {
    FakeHost host;
    answer(host, first, "[" + entry("sub", "directory") + "," + entry("sub/a") + "]",
           "<https://huggingface.co/api/models/org/repo/tree/main?cursor=2>; rel=\"next\"");
    answer(host, tree_url + "?cursor=2",
           R"([{"type":"file","path":"m.gguf","size":9,"oid":"x","xetHash":"y","lfs":{"oid":")" + sha256 +
               R"(","size":9,"pointerSize":1}}])");
    const auto tree = list(host);
    CHECK(tree.commit == commit);
    REQUIRE(tree.files.size() == 2);
    CHECK(tree.files.at("sub/a").git_blob == blob);
    CHECK(tree.files.at("sub/a").commit == commit);
    CHECK(tree.files.at("m.gguf").sha256 == sha256);
    CHECK(tree.files.at("m.gguf").length == std::uint64_t{9});
    CHECK(tree.files.at("m.gguf").xet);
}

TEST_CASE("a hostile list is refused whole, the entry named") {
    const auto row = GENERATE(table<std::string, std::string>({
        {"../evil", "../evil"},
        {"a/../../evil", "a/../../evil"},
        {"/etc/passwd", "/etc/passwd"},
        {"a//b", "a//b"},
        {"a/./b", "a/./b"},
        {std::string("nul\0byte", 8), "nul"},
        {"line\nbreak", "line"},
        {std::string(5000, 'n'), "nnnn"},
        {"", "\"\""},
    }));
    FakeHost host;
    answer(host, first, "[" + entry("good") + "," + entry(std::get<0>(row)) + "]");
    const auto error = refusal(host);
    CHECK(error.code == ExitCode::network);
    CHECK(error.reason == "unsafe-listing");
    CHECK(says(error, std::get<1>(row)));
}

TEST_CASE("what stands twice, as a file and a folder, or without a hash is refused") {
    const auto row = GENERATE(table<std::string, std::string>({
        {entry("a") + "," + entry("a"), "\"a\" stands in it twice"},
        {entry("d", "directory") + "," + entry("d", "directory"), "twice"},
        {entry("a") + "," + entry("a/b"), "\"a\" is a file and a folder"},
        {entry("a/b") + "," + entry("a"), "\"a\" is a file and a folder"},
        {R"({"type":"file","path":"a","size":1})", "does not say what \"a\" is"},
        {R"({"type":"file","path":"a","size":-1,"oid":")" + blob + "\"}", "does not say"},
        {R"({"type":"symlink","path":"a","size":1,"oid":")" + blob + "\"}", "does not say"},
        {R"({"type":"file"})", "without a path"},
        {"7", "without a path"},
    }));
    FakeHost host;
    answer(host, first, "[" + std::get<0>(row) + "]");
    const auto error = refusal(host);
    CHECK(error.reason == "unsafe-listing");
    CHECK(says(error, std::get<1>(row)));
}

TEST_CASE("lists end") {
    FakeHost host;
    SECTION("pages that lead back") {
        answer(host, first, "[]", "<?cursor=1>; rel=next");
        answer(host, tree_url + "?cursor=1", "[]", "<?cursor=2>; rel=next");
        answer(host, tree_url + "?cursor=2", "[]", "<?cursor=1>; rel=next");
        CHECK(refusal(host).reason == "pagination");
        CHECK(host.http.requests.size() == 3);
    }
    SECTION("more files than anybody has") {
        std::string body = "[";
        for (std::size_t i = 0; i <= hub::max_tree_files; ++i) body += entry("f" + std::to_string(i)) + ",";
        body.back() = ']';
        answer(host, first, body);
        const auto error = refusal(host);
        CHECK(error.reason == "too-many-files");
        CHECK(says(error, "\"f100000\""));
    }
    SECTION("a page that is too long") {
        answer(host, first, "[" + std::string(17 << 20, ' ') + "]");
        CHECK(refusal(host).reason == "too-many-files");
    }
}

TEST_CASE("pages of different commits, and other answers, are no list") {
    FakeHost host;
    SECTION("the branch moved in between") {
        answer(host, first, "[]", "<?cursor=1>; rel=next");
        host.http.reply("GET", tree_url + "?cursor=1", 200, {{"X-Repo-Commit", std::string(40, 'd')}}, "[]");
        CHECK(refusal(host).reason == "revision-mismatch");
    }
    SECTION("another commit than the one asked for") {
        const std::string asked(40, 'e');
        answer(host, site + "/api/models/org/repo/tree/" + asked + "?recursive=true&expand=false", "[]");
        CHECK(refusal(host, asked).reason == "revision-mismatch");
    }
    SECTION("a page for people") {
        host.http.reply("GET", first, 200, {{"Content-Type", "text/html"}}, "<!DOCTYPE html>");
        const auto error = refusal(host);
        CHECK(error.reason == "no-listing");
        CHECK(says(error, "<!DOCTYPE html>"));
        CHECK(says(error, "text/html"));
    }
    SECTION("an object") {
        answer(host, first, "{}");
        CHECK(refusal(host).reason == "no-listing");
    }
    SECTION("a hub's no") {
        host.http.reply("GET", first, 403, {{"X-Error-Code", "GatedRepo"}});
        const auto error = refusal(host);
        CHECK(error.reason == "gated");
        CHECK(error.hint.find(site + "/org/repo") != std::string::npos);
    }
    SECTION("no such call") {
        host.http.reply("GET", first, 404);
        CHECK(refusal(host).reason == "not-found");
    }
}

TEST_CASE("redirects are followed as long as they stay on the hub") {
    FakeHost host;
    SECTION("a repository that was renamed") {
        host.http.reply("GET", first, 307, {{"Location", "/hf/api/models/org/new/tree/main?recursive=true"}});
        answer(host, "https://mirror.example/hf/api/models/org/new/tree/main?recursive=true",
               "[" + entry("a") + "]");
        CHECK(list(host).files.size() == 1);
    }
    SECTION("elsewhere") {
        host.http.reply("GET", first, 302, {{"Location", "https://elsewhere.example/list"}});
        CHECK(refusal(host).reason == "redirect-refused");
        CHECK(host.http.requests.size() == 1);
    }
    SECTION("in circles") {
        host.http.reply("GET", first, 302, {{"Location", first}});
        CHECK(refusal(host).reason == "redirect-loop");
    }
}

TEST_CASE("the link to the next page") {
    CHECK(hub::next_query("<https://h/x?cursor=a%3D>; rel=\"next\"") == "?cursor=a%3D");
    CHECK(hub::next_query("</x?c=1>; rel=\"first\", </x?c=2>; rel=\"prev next\"") == "?c=2");
    CHECK(hub::next_query("<?c=1>; title=\"a, b; rel=next\", <?c=2>;rel=next") == "?c=2");
    CHECK(hub::next_query("<?c=1#f>; rel=next") == "?c=1");
    CHECK(hub::next_query("").empty());
    CHECK(hub::next_query("<?c=1>").empty());
    CHECK(hub::next_query("<?c=1").empty());
    CHECK(hub::next_query("<?c=1>; rel=\"last\"").empty());
    CHECK(hub::next_query("</no-query>; rel=next").empty());
    CHECK(hub::next_query("<?" + std::string(9000, 'c') + ">; rel=next").empty());
}
