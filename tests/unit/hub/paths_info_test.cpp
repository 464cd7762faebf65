#include "hub/paths_info.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

namespace hub = xtask::hub;
using xtask::Error;
using xtask::ExitCode;
using xtask::testkit::FakeHost;
using xtask::testkit::JsonParser;

namespace {

const std::string sha256(64, 'a');
const std::string blob(40, 'b');
const std::string commit(40, 'c');
const std::string url = "https://huggingface.co/api/models/org/repo/paths-info/refs%2Fpr%2F1";
const hub::Location where{hub::parse_endpoint("https://huggingface.co"), "org/repo", "refs/pr/1", ""};

std::optional<hub::PathsInfo> ask(FakeHost& host, const std::vector<std::string>& paths) {
    auto context = host.context();
    return hub::ask_paths_info(context, where, paths, {"token", {}});
}

/// What is found about "f" from one entry.
std::optional<hub::Finding> finding(const std::string& entry) {
    FakeHost host;
    host.http.reply("POST", url, 200, {}, "[" + entry + "]");
    const auto info = ask(host, {"f"});
    REQUIRE(info);
    return info->findings.at(0);
}

std::string in_quotes(const std::string& text) { return "\"" + text + "\""; }

} // namespace

TEST_CASE("the question holds the paths as JSON, and the token") {
    FakeHost host;
    host.http.reply("POST", url, 200, {{"X-Repo-Commit", commit}, {"X-HF-Warning", "old"}}, "[]");
    const std::vector<std::string> paths{"a b", "50%", "\"q\"", "\xC3\xA4/x"};
    const auto info = ask(host, paths);
    REQUIRE(info);
    CHECK(info->commit == commit);
    CHECK(info->warning == "old");
    CHECK(info->findings.size() == 4);
    const auto& request = host.http.requests.at(0);
    CHECK(xtask::find_header(request.credentials, "Authorization") == "Bearer token");
    CHECK(xtask::find_header(request.headers, "Content-Type") == "application/json");
    const auto body = JsonParser::parse(request.body);
    std::vector<std::string> asked;
    for (const auto path : body.root()["paths"]) asked.push_back(path.text_or(""));
    CHECK(asked == paths);
    CHECK(body.root()["expand"].boolean() == false);
}

TEST_CASE("files are told by path, whatever their order") {
    FakeHost host;
    host.http.reply("POST", url, 200, {},
                    R"([{"type":"file","path":"unasked","size":1,"oid":")" + blob + R"("},)" +
                        R"({"type":"file","path":"b","size":7,"oid":")" + blob + R"("},)" +
                        R"({"type":"file","path":"a","size":5,"oid":"pointer","xetHash":"x","lfs":{"oid":")" +
                        std::string(64, 'A') + R"(","size":5,"pointerSize":9},"new":{"deep":[1]}}])");
    const auto info = ask(host, {"a", "b", "c"});
    REQUIRE(info);
    CHECK(info->commit.empty());
    const auto& a = std::get<hub::Identity>(info->findings.at(0).value());
    CHECK(a.sha256 == sha256);
    CHECK(a.git_blob.empty());
    CHECK(a.length == std::uint64_t{5});
    CHECK(a.xet);
    const auto& b = std::get<hub::Identity>(info->findings.at(1).value());
    CHECK(b.git_blob == blob);
    CHECK(b.sha256.empty());
    CHECK(b.length == std::uint64_t{7});
    CHECK_FALSE(b.xet);
    CHECK_FALSE(info->findings.at(2));
}

TEST_CASE("an entry that does not say enough is none") {
    const std::string lfs = R"("lfs":{"oid":")" + sha256 + R"(","size":5})";
    const std::string entry = GENERATE_COPY(
        as<std::string>{}, "null", "5", "\"f\"", "[]", "{}", R"({"path":"f"})",
        R"({"path":"f","type":"file","size":5})",
        R"({"path":"f","type":"file","size":-1,"oid":")" + blob + "\"}",
        R"({"path":"f","type":"file","size":"5","oid":")" + blob + "\"}",
        R"({"path":"f","type":"file","size":1.5,"oid":")" + blob + "\"}",
        R"({"path":"f","type":"file","oid":")" + blob + "\"}",
        R"({"path":"f","type":"file","size":5,"oid":")" + blob.substr(1) + "\"}",
        R"({"path":"f","type":"file","size":5,"oid":")" + blob.substr(1) + "g\"}",
        R"({"path":"f","type":"file","size":5,"oid":7})",
        R"({"path":"f","type":"file","size":5,"oid":")" + blob + R"(","lfs":{"oid":"x","size":5}})",
        R"({"path":"f","type":"file","size":6,)" + lfs + "}",
        R"({"path":"f","type":"link","size":5,)" + lfs + "}",
        R"({"path":["f"],"type":"file","size":5,)" + lfs + "}", R"({"type":"file","size":5,)" + lfs + "}",
        R"({"path":"F","type":"file","size":5,)" + lfs + "}");
    CAPTURE(entry);
    CHECK_FALSE(finding(entry));
}

TEST_CASE("a folder is no file") {
    const auto found = finding(R"({"path":"f","type":"directory","oid":"x","size":0})");
    const auto& error = std::get<Error>(found.value());
    CHECK(error.code == ExitCode::network);
    CHECK(error.reason == "not-a-file");
    CHECK(std::string(error.what()).find(in_quotes("f")) != std::string::npos);
}

TEST_CASE("servers without the call, and answers that make no sense") {
    struct Row {
        int status;
        xtask::Headers headers;
        std::string body;
    };
    const auto row = GENERATE(Row{404, {}, ""}, Row{405, {}, ""}, Row{501, {}, ""}, Row{403, {}, "forbidden"},
                              Row{400, {}, ""}, Row{404, {{"X-Error-Code", "EntryNotFound"}}, ""},
                              Row{307, {{"Location", "/elsewhere"}}, ""}, Row{204, {}, ""}, Row{200, {}, ""},
                              Row{200, {}, "<html>"}, Row{200, {}, "{}"}, Row{200, {}, "[1,]"},
                              Row{200, {}, R"([{"path":"f","size":18446744073709551616}])"},
                              Row{200, {}, "[" + std::string(5'000'000, ' ') + "]"});
    FakeHost host;
    host.http.reply("POST", url, row.status, row.headers, row.body);
    CAPTURE(row.status, row.body.substr(0, 20));
    CHECK_FALSE(ask(host, {"f"}));
    CHECK(host.documents == 0);
}

TEST_CASE("a hub's no is an error") {
    struct Row {
        int status;
        xtask::Headers headers;
        const char* reason;
    };
    const auto row = GENERATE(
        Row{401, {}, "unauthorized"}, Row{403, {{"X-Error-Code", "GatedRepo"}}, "gated"},
        Row{404, {{"X-Error-Code", "RepoNotFound"}}, "not-found"},
        Row{404, {{"X-Error-Code", "RevisionNotFound"}}, "revision-not-found"}, Row{500, {}, "server-error"});
    FakeHost host;
    host.http.reply("POST", url, row.status, row.headers);
    try {
        ask(host, {"f"});
        FAIL("no error");
    } catch (const Error& error) {
        CHECK(error.reason == row.reason);
    }
}
