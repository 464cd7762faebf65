#include "measure.hpp"
#include "room.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

using namespace xtask::clean_cache;

namespace {

Findings measured(const Room& room, const Rules& rules, bool list = false) {
    xtask::testkit::FakeHost host;
    xtask::Context context(xtask::Session(host.host(), host.run_handle()));
    Pulse pulse(context, nullptr);
    HardLinks links;
    Findings findings;
    Measure measure(links, pulse, findings, list);
    Walk(rules, measure).run(room.open().get());
    return findings;
}

std::uint64_t allocated(const fs::path& path) { return entry_at(AT_FDCWD, path.c_str())->allocated; }

} // namespace

TEST_CASE("what counts is what is allocated, hard links once, folders too") {
    const Room room;
    const fs::path file = room.write("folder/file", std::string(50'000, 'x'));
    fs::create_hard_link(file, room.path / "folder/again");
    const fs::path sparse = room.write("sparse");
    fs::resize_file(sparse, 1U << 30U);
    const Findings findings = measured(room, {});
    CHECK(findings.files == 3);
    CHECK(findings.folders == 1);
    CHECK(findings.bytes == allocated(file) + allocated(sparse) + allocated(room.path / "folder"));
    CHECK(allocated(sparse) < 1U << 20U);
    CHECK(room.has("folder/again"));
}

TEST_CASE("partials are listed with age, owner and the process of a lock") {
    const Room room;
    room.write("repo/m.gguf.part", std::string(9000, 'x'));
    room.age("repo/m.gguf.part", 7200);
    room.write("repo/m.gguf.part.json", "{}");
    room.write("repo/m.gguf.lock", "xtask 4711 somewhere\n");
    room.write("repo/done.gguf");
    Rules rules;
    rules.downloads = rules.partials_only = true;
    const Findings findings = measured(room, rules, true);
    CHECK(findings.files == 3);
    REQUIRE(findings.partials.size() == 2);
    for (const Partial& partial : findings.partials) {
        CHECK(partial.owner == ::geteuid());
        if (partial.path == "repo/m.gguf.part") {
            CHECK(partial.modified <= ::time(nullptr) - 7200);
        } else {
            CHECK(partial.process == "process 4711 on somewhere");
        }
    }
}
