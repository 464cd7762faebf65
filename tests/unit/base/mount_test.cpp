#include "base/mount.hpp"

#include <catch2/catch.hpp>

using namespace xtask::base;

namespace {

constexpr const char* mounts = R"(22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:40 / /srv/models rw - nfs4 server:/models rw,vers=4.2
31 22 0:41 / /srv/my\040models rw shared:2 master:1 - xfs /dev/sdb rw
32 22 0:42 / /srv/models rw - tmpfs tmpfs rw
broken line
)";

std::string type(const std::string& path) {
    const auto mount = mount_in(mounts, path);
    return mount ? mount->type : "none";
}

} // namespace

TEST_CASE("the innermost mount counts, and of several on one point the last") {
    CHECK(type("/srv") == "ext4");
    CHECK(type("/srv/models") == "tmpfs");
    CHECK(type("/srv/models/org") == "tmpfs");
    CHECK(type("/srv/models-2") == "ext4");
    CHECK(type("/srv/my models/a") == "xfs");
    CHECK_FALSE(mount_in("", "/"));
}

TEST_CASE("this machine has a root") {
    CHECK(mount_of("/proc")->type == "proc");
    CHECK_FALSE(mount_of("/no/such/path"));
}
