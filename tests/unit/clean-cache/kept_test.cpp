#include "kept.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace xtask::clean_cache;

TEST_CASE("all is counted, some is remembered") {
    KeptList kept;
    for (int i = 0; i < 1000; ++i) kept.add({Why::tracked, std::to_string(i)});
    for (int i = 0; i < 1000; ++i) kept.add({Why::young, std::to_string(i)});
    kept.add({Why::locked, "x"});
    CHECK(kept.count(Why::tracked) == 1000);
    CHECK(kept.count(Why::young) == 1000);
    CHECK(kept.count(Why::locked) == 1);
    CHECK(kept.entries().size() == KeptList::most + 1);
}

TEST_CASE("every reason has a name and words of its own") {
    std::set<std::string_view> names, texts;
    for (int i = 0; i <= static_cast<int>(Why::unreadable); ++i) {
        CHECK(names.insert(why_name(static_cast<Why>(i))).second);
        CHECK(texts.insert(why_text(static_cast<Why>(i))).second);
    }
    CHECK(names.count("") == 0);
    CHECK(why_name(Why::unreadable) == "unreadable");
    CHECK(why_name(Why::mount_point) == "mount-point");
}
