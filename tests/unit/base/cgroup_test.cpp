#include "base/cgroup.hpp"
#include "temporary_directory.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

using xtask::base::cgroup_memory_left;
using xtask::base::cgroup_processors;

namespace {

/// A root with the files that a kernel would show.
struct FakeSystem {
    void put(const std::string& path, const std::string& content) const {
        std::filesystem::create_directories((root / path).substr(0, (root / path).rfind('/')));
        xtask::test::write_text(root / path, content);
    }
    std::optional<std::uint64_t> left() const { return cgroup_memory_left(root.path()); }
    std::optional<std::uint64_t> processors() const { return cgroup_processors(root.path()); }

    xtask::test::TemporaryDirectory root;
};

} // namespace

TEST_CASE("nothing limits where there are no groups") {
    const FakeSystem system;
    CHECK_FALSE(system.left());
    system.put("proc/self/cgroup", "garbage\n0:\n:::\n");
    CHECK_FALSE(system.left());
}

TEST_CASE("version 2: the narrowest group on the way up counts") {
    const FakeSystem system;
    system.put("proc/self/cgroup", "0::/a.slice/b.scope\n");
    system.put("sys/fs/cgroup/a.slice/b.scope/memory.max", "max\n");
    system.put("sys/fs/cgroup/a.slice/b.scope/memory.current", "5\n");
    CHECK_FALSE(system.left());

    system.put("sys/fs/cgroup/a.slice/memory.max", "1000\n");
    system.put("sys/fs/cgroup/a.slice/memory.current", "900\n");
    CHECK(system.left() == 100);

    system.put("sys/fs/cgroup/a.slice/memory.stat", "anon 500\ninactive_file 300\nactive_file 100\n");
    CHECK(system.left() == 400);

    system.put("sys/fs/cgroup/a.slice/b.scope/memory.max", "30\n");
    CHECK(system.left() == 25);

    system.put("sys/fs/cgroup/a.slice/b.scope/memory.current", "50\n");
    CHECK(system.left() == 0);
}

TEST_CASE("version 1: its line may stand among others") {
    const FakeSystem system;
    system.put("proc/self/cgroup", "12:cpu,cpuacct:/x\n7:hugetlb,memory:/job\n0::/y\n");
    system.put("sys/fs/cgroup/memory/job/memory.limit_in_bytes", "2000\n");
    system.put("sys/fs/cgroup/memory/job/memory.usage_in_bytes", "1500\n");
    system.put("sys/fs/cgroup/memory/job/memory.stat", "inactive_file 9\ntotal_inactive_file 200\n");
    CHECK(system.left() == 700);
    system.put("sys/fs/cgroup/memory/job/memory.limit_in_bytes", "9223372036854771712\n");
    CHECK_FALSE(system.left());
}

TEST_CASE("a container that sees its host's path looks at its own root") {
    const FakeSystem system;
    system.put("proc/self/cgroup", "0::/docker/0123\n");
    system.put("sys/fs/cgroup/memory.max", "1000\n");
    system.put("sys/fs/cgroup/memory.current", "400\n");
    CHECK(system.left() == 600);
}

TEST_CASE("what cannot be understood does not limit") {
    const auto text = GENERATE(as<std::string>(), "", "max", "-5", "99999999999999999999999", "x1");
    const FakeSystem system;
    system.put("proc/self/cgroup", "0::/\n");
    system.put("sys/fs/cgroup/memory.max", text);
    system.put("sys/fs/cgroup/memory.current", "0\n");
    CHECK_FALSE(system.left());
}

TEST_CASE("processors: time per period, rounded up, by the narrowest group") {
    const FakeSystem system;
    CHECK_FALSE(system.processors());
    SECTION("version 2") {
        system.put("proc/self/cgroup", "0::/a/b\n");
        system.put("sys/fs/cgroup/a/b/cpu.max", "max 100000\n");
        CHECK_FALSE(system.processors());
        system.put("sys/fs/cgroup/a/cpu.max", "250000 100000\n");
        CHECK(system.processors() == 3);
        system.put("sys/fs/cgroup/a/b/cpu.max", "50000 100000\n");
        CHECK(system.processors() == 1);
        system.put("sys/fs/cgroup/a/b/cpu.max", "0 100000\n");
        CHECK(system.processors() == 1);
        system.put("sys/fs/cgroup/a/b/cpu.max", "100000 0\n");
        CHECK(system.processors() == 3);
    }
    SECTION("version 1") {
        system.put("proc/self/cgroup", "4:cpu,cpuacct:/job\n");
        system.put("sys/fs/cgroup/cpu/job/cpu.cfs_period_us", "100000\n");
        system.put("sys/fs/cgroup/cpu/job/cpu.cfs_quota_us", "-1\n");
        CHECK_FALSE(system.processors());
        system.put("sys/fs/cgroup/cpu/job/cpu.cfs_quota_us", "200000\n");
        CHECK(system.processors() == 2);
    }
}
