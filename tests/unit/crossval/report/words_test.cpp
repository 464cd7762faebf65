#include "report/words.hpp"

#include <limits>

using namespace xtask::crossval;

TEST_CASE("numbers are four digits in any language") {
    CHECK(number_text(0) == "0");
    CHECK(number_text(0.00032149) == "0.0003215");
    CHECK(number_text(1e-5) == "1e-05");
    CHECK(number_text(std::numeric_limits<double>::quiet_NaN()) == "not a number");
    CHECK(number_text(std::numeric_limits<double>::infinity()) == "infinite");
}

TEST_CASE("nothing of a text is markup") {
    CHECK(escaped("<a href=\"x\">'&") == "&lt;a href=&quot;x&quot;&gt;&#39;&amp;");
    CHECK(escaped("a\nb") == "a&#10;b");
    CHECK(escaped(std::string_view("\0\x1B\x7F", 3)) == "\xE2\x90\x80\xE2\x90\x9B\xE2\x90\xA1");
    CHECK(escaped("\xFF") == "\xEF\xBF\xBD");
    CHECK(escaped("\xE2\x80\xAE") == "\xEF\xBF\xBD"); // turns the line round
    CHECK(escaped("\xEF\xBF\xBF") == "\xEF\xBF\xBD"); // XML has no such character
    CHECK(escaped("\xC2\x85") == "\xEF\xBF\xBD");
    CHECK(escaped("\xC3\xA9\xF0\x9F\x98\x80") == "\xC3\xA9\xF0\x9F\x98\x80");
}

TEST_CASE("a long text is cut between characters") {
    CHECK(escaped("abcdef", 3) == "abc\xE2\x80\xA6");
    CHECK(one_line("\xC3\xA9\xC3\xA9", 1) == "\xC3\xA9\xE2\x80\xA6");
    CHECK(one_line("a\nb\tc") == "a\xE2\x90\x8A"
                                 "b\xE2\x90\x89"
                                 "c");
}
