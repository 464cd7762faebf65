#include "cli/suggest.hpp"

#include <catch2/catch.hpp>

using namespace xtask::cli;

TEST_CASE("edit distance counts swaps of neighbours as one") {
    CHECK(edit_distance("", "") == 0);
    CHECK(edit_distance("abc", "") == 3);
    CHECK(edit_distance("abc", "abd") == 1);
    CHECK(edit_distance("file", "flie") == 1);
    CHECK(edit_distance("kitten", "sitting") == 3);
    CHECK(edit_distance("plugin", "plugins") == 1);
}

TEST_CASE("the nearest names come first, and only near ones come") {
    const std::vector<std::string> names{"download-model", "mirror-download", "help", "plugin", "version"};
    CHECK(nearest("downlaod-model", names) == std::vector<std::string>{"download-model"});
    CHECK(nearest("hlep", names) == std::vector<std::string>{"help"});
    CHECK(nearest("xyz", names).empty());
    CHECK(nearest("", names).empty());
    CHECK(nearest(std::string(5000, 'x'), names).empty());
    CHECK(nearest("aa", {"ab", "ac", "ad", "ae"}).size() == 3);
    CHECK(nearest("ab", {"ab", "ab"}).size() == 1);
}

TEST_CASE("what somebody may have meant is a question") {
    CHECK(did_you_mean("plugn", {"plugin", "help"}) == "did you mean plugin?");
    CHECK(did_you_mean("ab", {"aa", "bb"}) == "did you mean aa or bb?");
    CHECK(did_you_mean("zzzzzz", {"plugin"}).empty());
}
