#include "hard_links.hpp"

#include <catch2/catch.hpp>

using namespace xtask::clean_cache;

namespace {

Entry entry(std::uint64_t inode, std::uint64_t links, std::uint64_t device = 1) {
    Entry made;
    made.identity = {device, inode};
    made.links = links;
    made.allocated = 1000;
    return made;
}

} // namespace

TEST_CASE("a file counts once, whatever its names") {
    HardLinks links;
    CHECK(links.counted(entry(1, 1)) == 1000);
    CHECK(links.counted(entry(1, 1)) == 1000); // with one name it cannot come again
    CHECK(links.counted(entry(2, 2)) == 1000);
    CHECK(links.counted(entry(2, 2)) == 0);
    CHECK(links.counted(entry(2, 2, 9)) == 1000);
}

TEST_CASE("beyond the limit every name counts for its share") {
    HardLinks links(1);
    CHECK(links.counted(entry(1, 4)) == 1000);
    CHECK(links.counted(entry(2, 4)) == 250);
    CHECK(links.counted(entry(2, 4)) == 250);
    CHECK(links.counted(entry(1, 4)) == 0);
}
