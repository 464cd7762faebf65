#include "cache_room.hpp"
#include "hub/file_digest.hpp"
#include "posix/descriptor.hpp"

#include <catch2/catch.hpp>

#include <fcntl.h>

using namespace xtask::hub;
using namespace xtask::hub::test;

namespace {

bool holds(CacheRoom& room, std::uint64_t size, const Digests& expected) {
    room.write(room.models() + "/a", "abc");
    const xtask::posix::Descriptor file(::open((room.models() + "/a").c_str(), O_RDONLY | O_CLOEXEC));
    auto context = room.host.context();
    return has_digest(context, file.get(), size, "a", expected);
}

} // namespace

TEST_CASE("SHA-256 decides where it is known, and nothing where nothing is") {
    CacheRoom room;
    CHECK(holds(room, 3, {abc_sha256, {}}));
    CHECK(holds(room, 3, {abc_sha256, std::string(40, '0')}));
    CHECK_FALSE(holds(room, 3, {std::string(64, '0'), abc_git_blob}));
    REQUIRE(room.host.ui.progress.size() == 3);
    CHECK(room.host.ui.progress.front().done == 3);
    CHECK_FALSE(holds(room, 3, {}));
    CHECK(room.host.ui.progress.size() == 3); // not even read
}

TEST_CASE("a file that is longer than it was is another one") {
    CacheRoom room;
    CHECK_FALSE(holds(room, 2, {abc_sha256, {}}));
}

TEST_CASE("a signal ends the reading") {
    CacheRoom room;
    room.host.ui.cancel();
    CHECK_THROWS_AS(holds(room, 3, {abc_sha256, {}}), xtask::Error);
}
