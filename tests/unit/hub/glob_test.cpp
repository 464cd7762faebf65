#include "hub/glob.hpp"

#include <xtask/error.hpp>

#include <catch2/catch.hpp>

using xtask::hub::Glob;

namespace {

bool matches(const std::string& pattern, const std::string& path) { return Glob(pattern).matches(path); }

} // namespace

TEST_CASE("patterns match whole paths") {
    struct Row {
        const char *pattern, *path;
        bool expected;
    };
    const auto row = GENERATE(
        Row{"a.gguf", "a.gguf", true}, Row{"a.gguf", "b/a.gguf", false}, Row{"a", "a.gguf", false},
        Row{"*.gguf", "a.gguf", true}, Row{"*.gguf", "sub/a.gguf", false}, Row{"*", "", true},
        Row{"*", "a", true}, Row{"*", "a/b", false}, Row{"**", "a/b/c", true},
        Row{"**/*.gguf", "a.gguf", true}, Row{"**/*.gguf", "x/y/a.gguf", true},
        Row{"**/*.gguf", "x/y/a.bin", false}, Row{"x/**/a", "x/a", true}, Row{"x/**/a", "x/y/z/a", true},
        Row{"x/**/a", "xa", false}, Row{"x/**/a", "x/ya", false}, Row{"x/**", "x/y/z", true},
        Row{"x/**", "x", false}, Row{"x/", "x/y/z", true}, Row{"x/", "y/x/z", false},
        Row{"a**b", "a/x/b", true}, Row{"**/", "a/b", true}, Row{"?.bin", "a.bin", true},
        Row{"?.bin", ".bin", false}, Row{"a?b", "a/b", false}, Row{"?", "\xC3\xA4", true},
        Row{"??", "\xC3\xA4", false}, Row{"[\xC3\xA4-\xC3\xB6]", "\xC3\xA5", true}, Row{"[a-c]x", "bx", true},
        Row{"[a-c]x", "dx", false}, Row{"[!a-c]x", "dx", true}, Row{"[!a-c]x", "/x", false},
        Row{"[]x]", "]", true}, Row{"[a-]", "-", true}, Row{"\\*", "*", true}, Row{"\\*", "a", false},
        Row{"[\\]]", "]", true}, Row{"*Q4*", "m-Q4_K.gguf", true}, Row{"*q4*", "m-Q4_K.gguf", false},
        Row{"*.gguf", ".gguf", true});
    CAPTURE(row.pattern, row.path);
    CHECK(matches(row.pattern, row.path) == row.expected);
}

TEST_CASE("a pattern made to be slow is not") {
    std::string pattern;
    for (int i = 0; i < 100; ++i) pattern += "*a";
    CHECK_FALSE(matches(pattern + "b", std::string(4000, 'a')));
    CHECK(matches(pattern, std::string(4000, 'a')));
}

TEST_CASE("what is no pattern is a usage error") {
    for (const std::string& pattern :
         {std::string(), std::string("[a"), std::string("[]"), std::string("a\\"), std::string(5000, 'a')}) {
        CAPTURE(pattern);
        try {
            Glob glob(pattern);
            FAIL("not refused");
        } catch (const xtask::Error& error) {
            CHECK(error.code == xtask::ExitCode::usage);
            CHECK(error.reason == "bad-pattern");
        }
    }
}
