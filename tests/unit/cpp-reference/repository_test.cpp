#include "repository.hpp"
#include "temp_dir.hpp"

#include <xtask/error.hpp>

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::cpp_reference;

namespace {

/// The message with which it is refused; empty: it is not.
template <class Action>
std::string refusal(Action action, ExitCode code = ExitCode::usage) {
    try {
        action();
    } catch (const Error& error) {
        CHECK(error.code == code);
        return std::string(error.what()) + error.hint;
    }
    return {};
}

} // namespace

TEST_CASE("repositories on the network stay as they are") {
    for (const char* url : {"https://github.com/microsoft/BitNet.git", "http://127.0.0.1:8080/x",
                            "HTTPS://h/x", "ssh://git@host/x.git", "ssh://host:22/x", "git://host/x",
                            "git@github.com:org/repo.git", "host:path"}) {
        INFO(url);
        const Repository repository = parse_repository(url, "/");
        CHECK(repository.url == url);
        CHECK_FALSE(repository.local);
    }
}

TEST_CASE("repositories on this machine") {
    const test::TempDir dir;
    std::filesystem::create_directory(dir / "repo");
    dir.file("x.bundle", "# v2 git bundle\n");
    const auto url_of = [&](const std::string& text) {
        const Repository repository = parse_repository(text, dir.path());
        CHECK(repository.local);
        return repository.url + (repository.bundle ? " bundle" : "");
    };
    CHECK(url_of(dir / "repo") == dir / "repo");
    CHECK(url_of("repo") == dir / "repo");
    CHECK(url_of("./x/../repo/") == dir / "repo");
    CHECK(url_of("x.bundle") == dir / "x.bundle bundle");
    CHECK(url_of("file://" + dir.path() + "/repo") == "file://" + dir.path() + "/repo");
    CHECK(url_of("file://localhost" + dir.path() + "/x.bundle") == dir / "x.bundle bundle");
}

TEST_CASE("what is no repository") {
    for (const std::string& text :
         {std::string(), std::string("nowhere"), std::string("-x"), std::string("--upload-pack=x"),
          std::string("ext::sh -c true"), std::string("foo::bar"), std::string("fd::0"),
          std::string("ftp://h/x"), std::string("https://"), std::string("https:///x"),
          std::string("ssh://-oProxyCommand=x/y"), std::string("ssh://u@-oProxyCommand=x/y"),
          std::string("u@-o:x"), std::string("https://h/x?token=1"), std::string("https://h/x#y"),
          std::string("file://other/x"),
          std::string("file:///"
                      "\n"),
          std::string("https://h/\0x", 12), "https://h/" + std::string(3000, 'x')}) {
        INFO(text);
        CHECK_FALSE(refusal([&] { parse_repository(text, "/nonexistent"); }).empty());
    }
}

TEST_CASE("credentials are refused, and not repeated") {
    for (const char* url :
         {"https://user:secret@h/x", "https://secret@h/x", "http://secret@h", "ssh://u:secret@h/x"}) {
        const std::string text = refusal([&] { parse_repository(url, "/"); });
        CHECK_THAT(text, Catch::Contains("credential") && !Catch::Contains("secret"));
    }
}

TEST_CASE("submodules of a repository on the network stay there") {
    const auto refused = [](const char* url, bool local) {
        return !refusal([&] { check_submodule_url(url, local); }, ExitCode::build_failed).empty();
    };
    for (const char* url : {"https://h/x", "../sibling", "./below", "git@h:x", "ssh://git@h/x"}) {
        CHECK_FALSE(refused(url, false));
        CHECK_FALSE(refused(url, true));
    }
    for (const char* url : {"/etc", "file:///etc"}) {
        CHECK(refused(url, false));
        CHECK_FALSE(refused(url, true));
    }
    for (const char* url :
         {"", "-u./x", "ext::sh -c true", "https://u:p@h/x", "ftp://h/x", "x\ny", "nonsense"}) {
        INFO(url);
        CHECK(refused(url, true));
    }
}

TEST_CASE("names of branches and tags") {
    for (const char* ref :
         {"main", "v1.0", "b1-65-ggml", "release/1.0", "refs/pull/7/head", "HEAD", "a@b", "ünïcode"}) {
        INFO(ref);
        CHECK(refusal([&] { check_ref(ref); }).empty());
    }
    for (const std::string& ref :
         {std::string(),          std::string("-x"),     std::string("--upload-pack=x"),
          std::string("../x"),    std::string("a..b"),   std::string("a b"),
          std::string("a~1"),     std::string("a^"),     std::string("a:b"),
          std::string("a*"),      std::string("a?"),     std::string("a["),
          std::string("a\\b"),    std::string("/a"),     std::string("a/"),
          std::string("a//b"),    std::string("a."),     std::string(".a"),
          std::string("a/.b"),    std::string("a.lock"), std::string("a.lock/b"),
          std::string("@"),       std::string("a@{1}"),  std::string("a\nb"),
          std::string("a\0b", 3), std::string(256, 'x')}) {
        INFO(ref);
        CHECK_FALSE(refusal([&] { check_ref(ref); }).empty());
    }
}

TEST_CASE("commits") {
    CHECK(is_commit("0123456789abcdefABCDEF0123456789abcdef01"));
    CHECK(is_commit(std::string(64, 'a')));
    CHECK_FALSE(is_commit("0123456"));
    CHECK_FALSE(is_commit(std::string(39, 'a') + "g"));
    CHECK_FALSE(is_commit(""));
}
