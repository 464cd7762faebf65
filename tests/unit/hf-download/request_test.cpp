#include "request.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <deque>

namespace hf = xtask::hf_download;
using xtask::testkit::Arg;
using xtask::testkit::ArgList;
using xtask::testkit::FakeHost;

namespace {

std::string refusal_of(std::initializer_list<Arg> args) {
    try {
        FakeHost host;
        auto context = host.context();
        hf::read_request(context, ArgList(args).args());
        return {};
    } catch (const xtask::Error& error) {
        CHECK(error.code == xtask::ExitCode::usage);
        return error.reason;
    }
}

} // namespace

TEST_CASE("the command line becomes a request") {
    const ArgList args{
        {"id", "org/repo"},        {"file", "sub/model.gguf"}, {"out", "models/"},   {"rev", "refs/pr/1"},
        {"base-url", "http://h/"}, {"sha256", "ab"},           {"token-file", "/t"}, {"send-token", true},
        {"no-verify", true},       {"dry-run", true},          {"force", true},      {"offline", false}};
    FakeHost host;
    auto context = host.context();
    const auto request = hf::read_request(context, args.args());
    CHECK(request.paths == std::vector<std::string>{"sub/model.gguf"});
    CHECK(request.location("sub/model.gguf").url("main").text() ==
          "http://h/org/repo/resolve/main/sub/model.gguf");
    CHECK(request.revision == "refs/pr/1");
    CHECK(request.directory == "models/org-repo");
    CHECK(request.required_sha256 == "ab");
    CHECK(request.access.token_file == "/t");
    CHECK(request.access.send_token);
    CHECK(request.no_verify);
    CHECK(request.dry_run);
    CHECK(request.force);
    CHECK_FALSE(request.offline);
}

TEST_CASE("what cannot be asked for is a usage error") {
    CHECK(refusal_of({{"id", "o/r"}, {"file", "f"}, {"out", "m"}, {"rev", "main"}, {"base-url", "http://h"}})
              .empty());
    CHECK(refusal_of(
              {{"id", "../r"}, {"file", "f"}, {"out", "m"}, {"rev", "main"}, {"base-url", "http://h"}}) ==
          "unsafe-name");
    CHECK(refusal_of(
              {{"id", "o/r"}, {"file", "../f"}, {"out", "m"}, {"rev", "main"}, {"base-url", "http://h"}}) ==
          "unsafe-name");
    CHECK(refusal_of({{"id", "o/r"}, {"file", "f"}, {"out", "m"}, {"rev", ".."}, {"base-url", "http://h"}}) ==
          "unsafe-name");
    CHECK(
        refusal_of({{"id", "o/r"}, {"file", "f"}, {"out", ""}, {"rev", "main"}, {"base-url", "http://h"}}) ==
        "bad-value");
    CHECK(
        refusal_of({{"id", "o/r"}, {"file", "f"}, {"out", "m"}, {"rev", "main"}, {"base-url", "ftp://h"}}) ==
        "bad-base-url");
    CHECK(refusal_of({{"id", "o/r"},
                      {"file", "f"},
                      {"out", "m"},
                      {"rev", "main"},
                      {"base-url", "http://h"},
                      {"force", true},
                      {"offline", true}}) == "conflict");
}

namespace {

using Paths = std::vector<std::string>;

struct Files {
    Arg file;
    Arg list = Arg("unused", true);
    Arg sha256 = Arg("unused", true);
};

hf::Request request_for(const Files& files, const std::string& list_text = "") {
    FakeHost host;
    host.files.content["list"] = list_text;
    auto context = host.context();
    const ArgList args{files.file,
                       files.list,
                       files.sha256,
                       {"id", "o/r"},
                       {"out", "m"},
                       {"rev", "main"},
                       {"base-url", "http://h"}};
    return hf::read_request(context, args.args());
}

xtask::Error error_of(const Files& files, const std::string& list_text = "") {
    try {
        request_for(files, list_text);
    } catch (const xtask::Error& error) {
        CHECK(error.code == xtask::ExitCode::usage);
        return error;
    }
    return {xtask::ExitCode::ok, "no error", ""};
}

} // namespace

TEST_CASE("several files, each once, in their order") {
    CHECK(request_for({{"file", {"b", "sub/a", "b"}}}).paths == Paths{"b", "sub/a"});
    CHECK(request_for({{"file", {"b"}}, {"files-from", "list"}}, "c\nb\n").paths == Paths{"b", "c"});
}

TEST_CASE("what was typed goes before a config file, and that before the default") {
    using xtask::Origin;
    const auto paths = [](Origin file, Origin list) {
        return request_for({Arg("file", "f").from(file), Arg("files-from", "list").from(list)}, "l").paths;
    };
    CHECK(paths(Origin::flag, Origin::flag) == Paths{"f", "l"});
    CHECK(paths(Origin::config, Origin::config) == Paths{"f", "l"});
    CHECK(paths(Origin::defaulted, Origin::flag) == Paths{"l"});
    CHECK(paths(Origin::defaulted, Origin::config) == Paths{"l"});
    CHECK(paths(Origin::config, Origin::flag) == Paths{"l"});
    CHECK(paths(Origin::flag, Origin::config) == Paths{"f"});
}

TEST_CASE("files that would meet on disk are refused, both named") {
    const std::pair<const char*, const char*> row =
        GENERATE(std::pair{"x/model.gguf", "y/model.gguf"}, std::pair{"model.gguf", "sub/model.gguf"},
                 std::pair{"model.gguf", "model.gguf.part"},
                 std::pair{"a/model.gguf.receipt.json", "model.gguf"}, std::pair{"m.lock", "m"});
    const auto error = error_of({{"file", {row.first, "other", row.second}}});
    CHECK(error.reason == "same-name");
    CHECK(std::string(error.what()).find(row.first) != std::string::npos);
    CHECK(std::string(error.what()).find(row.second) != std::string::npos);
    CHECK(request_for({{"file", {"model.gguf", "model.gguf.parts", "model"}}}).paths.size() == 3);
}

TEST_CASE("a hash is that of one file") {
    CHECK(error_of({{"file", {"a", "b"}}, {"unused", true}, {"sha256", "ab"}}).reason == "conflict");
    CHECK(request_for({{"file", {"a", "a"}}, {"unused", true}, {"sha256", "ab"}}).required_sha256 == "ab");
}

TEST_CASE("lists that name nothing, or something unsafe") {
    CHECK(error_of({{"file", "f"}, {"files-from", "list"}}, "# nothing\n").reason == "no error");
    CHECK(error_of({Arg("file", "f").from(xtask::Origin::defaulted), {"files-from", "list"}}, "# nothing\n")
              .reason == "no-files");
    const auto error = error_of({{"file", "f"}, {"files-from", "list"}}, "good\n../bad\n");
    CHECK(error.reason == "unsafe-name");
    CHECK(std::string(error.what()).starts_with("list, line 2: "));
    CHECK(error_of({{"file", {"good", "/bad"}}}).reason == "unsafe-name");
}

namespace {

const ArgList& plain(std::vector<Arg> more) {
    static std::deque<ArgList> kept;
    std::vector<Arg> args{{"id", "o/r"}, {"out", "m"}, {"rev", "main"}, {"base-url", "http://h"}};
    if (std::none_of(more.begin(), more.end(), [](const Arg& arg) { return arg.name == "file"; }))
        args.push_back(Arg("file", "default.gguf").from(xtask::Origin::defaulted));
    args.insert(args.end(), more.begin(), more.end());
    return kept.emplace_back(std::move(args));
}

hf::Request read(std::vector<Arg> more) {
    FakeHost host;
    auto context = host.context();
    return hf::read_request(context, plain(std::move(more)).args());
}

std::string reason_of(std::vector<Arg> more) {
    try {
        read(std::move(more));
        return {};
    } catch (const xtask::Error& error) {
        CHECK(error.code == xtask::ExitCode::usage);
        return error.reason;
    }
}

} // namespace

TEST_CASE("selected files keep their folders, named ones do not") {
    const auto selected = read({{"include", {"**/*.gguf"}}});
    CHECK(selected.selection.any());
    CHECK(selected.paths.empty());
    CHECK(selected.folder_of("a/b/c.gguf") == "m/o-r/a/b");
    CHECK(selected.folder_of("c.gguf") == "m/o-r");
    const auto named = read({{"file", "a/b/c.gguf"}});
    CHECK_FALSE(named.selection.any());
    CHECK(named.folder_of("a/b/c.gguf") == "m/o-r");
}

TEST_CASE("a shard brings its set, but not where a hash is of one file") {
    CHECK(read({{"file", "s/m-00001-of-00002.gguf"}}).paths ==
          std::vector<std::string>{"s/m-00001-of-00002.gguf", "s/m-00002-of-00002.gguf"});
    CHECK(read({{"file", "m-00001-of-00002.gguf"}, {"sha256", "ab"}}).paths.size() == 1);
}

TEST_CASE("names and selections do not mix; what was typed goes before what a file says") {
    CHECK(reason_of({{"file", "a"}, {"all", true}}) == "conflict");
    CHECK(reason_of({{"quant", "Q8_0"}, {"sha256", "ab"}}) == "conflict");
    CHECK(reason_of({{"include", {"[a"}}}) == "bad-pattern");
    CHECK(read({Arg("file", "a").from(xtask::Origin::config), {"all", true}}).selection.all);
    const auto named = read({{"file", "a"}, Arg("include", {"*"}).from(xtask::Origin::config)});
    CHECK(named.paths == std::vector<std::string>{"a"});
}
