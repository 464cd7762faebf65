#include "plugins/values.hpp"

#include <catch2/catch.hpp>

using namespace xtask::plugins;

namespace {

Option of_type(OptionType type) {
    Option option;
    option.type = type;
    return option;
}

bool accepts(const Option& option, std::string_view text) { return check_value(option, text).has_value(); }

} // namespace

TEST_CASE("sizes: decimal and binary units") {
    struct Case {
        std::string_view text;
        std::int64_t bytes;
    };
    for (const auto& [text, bytes] :
         {Case{"0", 0}, Case{"500", 500}, Case{"20k", 20'000}, Case{"20K", 20'000}, Case{"20M", 20'000'000},
          Case{"20Mi", 20 * 1024 * 1024}, Case{"3G", 3'000'000'000}, Case{"1Gi", 1 << 30},
          Case{"2Ti", std::int64_t{2} << 40}, Case{"9223372036854775807", INT64_MAX}}) {
        CAPTURE(text);
        REQUIRE(parse_size(text));
        CHECK(*parse_size(text) == bytes);
    }
    for (const std::string_view text : {"", "M", "-1", "+1", " 1", "1 ", "1.5M", "1MB", "1m", "1Kib", "0x10",
                                        "9223372036854775808", "9223372036854775T", "99999999999999999999"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_size(text));
    }
}

TEST_CASE("durations: seconds unless a unit says otherwise") {
    CHECK(*parse_duration("30") == 30'000);
    CHECK(*parse_duration("30s") == 30'000);
    CHECK(*parse_duration("5m") == 300'000);
    CHECK(*parse_duration("2h") == 7'200'000);
    CHECK(*parse_duration("0") == 0);
    for (const std::string_view text : {"", "s", "-1s", "1ms", "1d", "1.5s", "5 m", "9223372036854775h"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_duration(text));
    }
}

TEST_CASE("repository names follow the hub's rule") {
    const std::string longest(96, 'a');
    for (const std::string& text : {std::string("org/repo"), std::string("gpt2"), std::string("a.b_c-d/E.9"),
                                    longest, longest + "/" + longest}) {
        CAPTURE(text);
        CHECK(is_repo_id(text));
    }
    for (const std::string& text :
         {std::string(""), std::string("/"), std::string("a/"), std::string("/a"), std::string("a/b/c"),
          std::string("a..b"), std::string(".."), std::string("."), std::string("./x"), std::string("a--b"),
          std::string("-a/b"), std::string("a/b."), std::string("a b"), std::string("a\\b"),
          std::string("\xC3\xA4"), longest + "a", std::string("a/") + longest + "a"}) {
        CAPTURE(text);
        CHECK_FALSE(is_repo_id(text));
    }
}

TEST_CASE("switches take four words for each answer, in any case") {
    const Option option = of_type(OptionType::boolean);
    for (const std::string_view text : {"1", "on", "YES", "True"})
        CHECK(check_value(option, text)->integer == 1);
    for (const std::string_view text : {"0", "off", "No", "FALSE"})
        CHECK(check_value(option, text)->integer == 0);
    CHECK(check_value(option, "ON")->text == "true");
    CHECK_FALSE(accepts(option, "2"));
    CHECK_FALSE(accepts(option, "enable"));
}

TEST_CASE("numbers stay in their range; keywords stand beside it") {
    Option option = of_type(OptionType::integer);
    option.min = 1;
    option.max = 32;
    option.keywords = {"auto"};
    CHECK(check_value(option, "32")->integer == 32);
    CHECK(check_value(option, "auto")->integer == 0);
    CHECK(check_value(option, "auto")->text == "auto");
    for (const std::string_view text : {"0", "33", "-1", "1x", "x1", "Auto", "99999999999999999999"}) {
        CAPTURE(text);
        CHECK_FALSE(accepts(option, text));
    }
    Option time = of_type(OptionType::duration);
    time.min = 1000;
    CHECK(check_value(time, "1s")->integer == 1000);
    CHECK(check_value(time, "0").error() == "must be at least 1s");
}

TEST_CASE("SHA-256 comes out in lower case") {
    const Option option = of_type(OptionType::sha256);
    CHECK(check_value(option, std::string(64, 'A'))->text == std::string(64, 'a'));
    CHECK_FALSE(accepts(option, std::string(63, 'a')));
    CHECK_FALSE(accepts(option, std::string(65, 'a')));
    CHECK_FALSE(accepts(option, std::string(63, 'a') + "g"));
}

TEST_CASE("choices, URLs, repository names") {
    Option choice = of_type(OptionType::choice);
    choice.choices = {"cpu", "cuda"};
    CHECK(accepts(choice, "cuda"));
    CHECK(check_value(choice, "CUDA").error() == "must be one of cpu, cuda");

    const Option url = of_type(OptionType::url);
    CHECK(accepts(url, "http://[::1]:8080/x"));
    for (const std::string_view text :
         {"ftp://x", "file:///etc", "example.org", "http://", "https://x:99999"}) {
        CAPTURE(text);
        CHECK_FALSE(accepts(url, text));
    }
    CHECK_FALSE(accepts(of_type(OptionType::repo_id), "a/../b"));
}

TEST_CASE("no type takes nothing, a NUL, or control characters; paths are bytes") {
    for (const auto type : {OptionType::text, OptionType::path, OptionType::integer, OptionType::url}) {
        CHECK_FALSE(accepts(of_type(type), ""));
        CHECK_FALSE(accepts(of_type(type), std::string_view("1\0", 2)));
    }
    CHECK_FALSE(accepts(of_type(OptionType::text), "a\nb"));
    CHECK_FALSE(accepts(of_type(OptionType::text), "a\x1B[2J"));
    CHECK_FALSE(accepts(of_type(OptionType::text), "\xFF"));
    CHECK(accepts(of_type(OptionType::text), "\xC3\xA4"));
    CHECK(accepts(of_type(OptionType::path), "\xFF\n"));
}
