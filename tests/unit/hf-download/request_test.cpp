#include "request.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

namespace hf = xtask::hf_download;
using xtask::testkit::Arg;
using xtask::testkit::ArgList;

namespace {

std::string refusal_of(std::initializer_list<Arg> args) {
    try {
        hf::read_request(ArgList(args).args());
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
    const auto request = hf::read_request(args.args());
    CHECK(request.location.url("main").text() == "http://h/org/repo/resolve/main/sub/model.gguf");
    CHECK(request.location.revision == "refs/pr/1");
    CHECK(request.directory == "models/org-repo");
    CHECK(request.leaf == "model.gguf");
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
