#include "hub/names.hpp"

#include <xtask/error.hpp>

#include <catch2/catch.hpp>

namespace hub = xtask::hub;

namespace {

/// The reason `check` refuses `text` with, after making sure that it is a usage error; empty: accepted.
template <class Check>
std::string refusal_of(Check check, const std::string& text) {
    try {
        check(text);
        return {};
    } catch (const xtask::Error& error) {
        CHECK(error.code == xtask::ExitCode::usage);
        CHECK_FALSE(error.hint.empty());
        return error.reason;
    }
}

} // namespace

TEST_CASE("repository ids follow the hub's rule") {
    const std::string longest(96, 'a');
    const std::string id = GENERATE_COPY(as<std::string>{}, "org/repo", "gpt2", "a/b", "A-b_c.d/E.1", longest,
                                         longest + "/" + longest, "microsoft/bitnet-b1.58-2B-4T-gguf");
    CAPTURE(id);
    CHECK(refusal_of(hub::check_repository, id).empty());
}

TEST_CASE("unsafe repository ids are refused") {
    const std::string id =
        GENERATE(as<std::string>{}, "", "/", "org/", "/repo", "a/b/c", "..", "../x", "org/..", "a..b/c",
                 "a--b/c", ".", "./x", "org/re po", "org/r\npo", "org/rép", "org\\repo", std::string(97, 'a'),
                 std::string("a\0b", 3), "org/" + std::string(97, 'b'), "a%2Fb", "a:b");
    CAPTURE(id);
    CHECK(refusal_of(hub::check_repository, id) == "unsafe-name");
}

TEST_CASE("paths in a repository may have folders and any UTF-8 name") {
    const std::string path = GENERATE(as<std::string>{}, "model.gguf", "a/b/c.bin", "...", "a..b", "-x", "~",
                                      "a b", "poetry.lock", "modèle.gguf", "模型.gguf", ".gitattributes",
                                      "x\\y", std::string(238, 'a'), std::string(300, 'd') + "/leaf");
    CAPTURE(path);
    CHECK(refusal_of(hub::check_file, path).empty());
}

TEST_CASE("unsafe paths are refused") {
    const std::string path = GENERATE(
        as<std::string>{}, "", "/", "/abs", "a/", ".", "..", "../x", "a/../../x", "a/./b", "a//b", "a/..",
        std::string("a\0b", 3), "a\nb", "a\x7f", "\x1b[2J", "\xff", "caf\xe9", "\xed\xa0\x80", "\xc0\xaf",
        std::string(239, 'a'), "d/" + std::string(239, 'a'), std::string(5000, '/'));
    CAPTURE(path);
    CHECK(refusal_of(hub::check_file, path) == "unsafe-name");
}

TEST_CASE("revisions are branches, tags, commits and pull requests") {
    for (const char* good :
         {"main", "v1.0", "refs/pr/12", "feature/x", "0123456789012345678901234567890123456789"}) {
        CAPTURE(good);
        CHECK(refusal_of(hub::check_revision, good).empty());
    }
    for (const char* bad : {"", ".", "..", "a..b", "../../api", "/main", "main/", "a b", "a\nb", "\xff"}) {
        CAPTURE(bad);
        CHECK(refusal_of(hub::check_revision, bad) == "unsafe-name");
    }
}

TEST_CASE("only 40 lower-case hex digits are a commit") {
    CHECK(hub::is_commit("0123456789abcdef0123456789abcdef01234567"));
    CHECK_FALSE(hub::is_commit("0123456789ABCDEF0123456789abcdef01234567"));
    CHECK_FALSE(hub::is_commit("0123456789abcdef0123456789abcdef0123456"));
    CHECK_FALSE(hub::is_commit("0123456789abcdef0123456789abcdef0123456g"));
    CHECK_FALSE(hub::is_commit("main"));
}

TEST_CASE("local names are the leaf in a folder named after the repository") {
    CHECK(hub::local_folder("org/repo") == "org-repo");
    CHECK(hub::local_folder("gpt2") == "gpt2");
    CHECK(hub::leaf("a/b/c.bin") == "c.bin");
    CHECK(hub::leaf("c.bin") == "c.bin");
}

TEST_CASE("quoted texts cannot touch the terminal, and end") {
    CHECK(hub::quoted("a b") == "\"a b\"");
    CHECK(hub::quoted("\x1b[2J") == "\"\xEF\xBF\xBD[2J\"");
    CHECK(hub::quoted("x\xff") == "\"x\xEF\xBF\xBD\"");
    CHECK(hub::quoted(std::string(10'000, 'x')).size() < 300);
}
