#include "clean_cache.hpp"
#include "cpp_cache.hpp"
#include "room.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

#include <sys/file.h>

using namespace xtask::clean_cache;
using xtask::ExitCode;
using xtask::testkit::FakeHost;

namespace {

struct World {
    Room room;
    Inside inside{room.folder("work")};
    FakeHost host;

    World() {
        host.settings.environment["HOME"] = room.folder("home");
        room.write("work/target/app", std::string(9000, 'x'));
        room.write("work/models/repo/m.gguf", std::string(9000, 'x'));
        room.write("work/models/repo/n.gguf.part", std::string(9000, 'x'));
        room.write("work/source.cpp");
        room.write("home/.cache/bitnet_cpp/build/llama-cli");
        room.write("home/.cache/bitnet_cpp/source/.git/HEAD");
        room.write("home/.cache/bitnet_cpp/" + std::string(xtask::cpp_cache::marker), "");
    }
    std::string said() const { return host.ui.printed + host.ui.messages(); }
};

} // namespace

TEST_CASE("with nobody to ask nothing is removed") {
    World world;
    const auto result = world.host.run<CleanCache>();
    CHECK(result.code == ExitCode::usage);
    CHECK(world.room.has("work/target/app"));
    world.host.ui.mode = XTASK_MODE_JSON;
    world.host.ui.answers = {true};
    CHECK(world.host.run<CleanCache>().code == ExitCode::usage);
    CHECK(world.room.has("work/target/app"));
}

TEST_CASE("one yes removes all, and nothing else") {
    World world;
    world.host.ui.answers = {true};
    CHECK(world.host.run<CleanCache>().code == ExitCode::ok);
    CHECK(world.host.ui.questions.size() == 1);
    for (const char* gone : {"work/target", "work/models", "home/.cache/bitnet_cpp"})
        CHECK_FALSE(world.room.has(gone));
    CHECK(world.room.has("work/source.cpp"));
    CHECK(world.room.has("home/.cache"));
    CHECK(world.said().find("freed ") != std::string::npos);
}

TEST_CASE("after a no each item is asked for") {
    World world;
    world.host.ui.answers = {false, false, false, false, true}; // all, target, bitnet-cpp, models, partials
    CHECK(world.host.run<CleanCache>().code == ExitCode::ok);
    CHECK(world.host.ui.questions.size() == 5);
    CHECK_FALSE(world.room.has("work/models/repo/n.gguf.part"));
    CHECK(world.room.has("work/models/repo/m.gguf"));
    CHECK(world.room.has("work/target/app"));
}

TEST_CASE("partials are not asked for when the models go") {
    World world;
    world.host.ui.answers = {false, false, false, true}; // all, target, bitnet-cpp, models
    CHECK(world.host.run<CleanCache>().code == ExitCode::ok);
    CHECK(world.host.ui.questions.size() == 4);
    CHECK_FALSE(world.room.has("work/models"));
    CHECK(world.room.has("work/target/app"));
}

TEST_CASE("nothing but no removes nothing") {
    World world;
    world.host.ui.answers = {false, false, false, false, false};
    CHECK(world.host.run<CleanCache>().code == ExitCode::ok);
    CHECK(world.room.has("work/models/repo/n.gguf.part"));
    CHECK(world.said().find("nothing was removed") != std::string::npos);
}

TEST_CASE("a dry run asks nobody and touches nothing") {
    World world;
    CHECK(world.host.run<CleanCache>({{"dry-run", true}}).code == ExitCode::ok);
    CHECK(world.host.ui.questions.empty());
    CHECK(world.room.has("work/target/app"));
    CHECK(world.host.ui.result.find("\"gained\"") == std::string::npos);
}

TEST_CASE("only what is named") {
    World world;
    const auto result = world.host.run<CleanCache>({{"yes", true}, {"only", {"target", "partials"}}});
    CHECK(result.code == ExitCode::ok);
    CHECK_FALSE(world.room.has("work/target"));
    CHECK_FALSE(world.room.has("work/models/repo/n.gguf.part"));
    CHECK(world.room.has("work/models/repo/m.gguf"));
    CHECK(world.room.has("home/.cache/bitnet_cpp/build/llama-cli"));
}

TEST_CASE("a cache of builds is as young as its youngest file, and goes as a whole") {
    World world;
    const std::int64_t day = 24 * 3600;
    world.room.age("home/.cache/bitnet_cpp/build/llama-cli", 2 * day);
    world.room.age("work/target/app", 2 * day);
    const auto result = world.host.run<CleanCache>({{"yes", true}, {"older-than", std::int64_t{day * 1000}}});
    CHECK(result.code == ExitCode::ok);
    CHECK(world.room.has("home/.cache/bitnet_cpp/build/llama-cli"));
    CHECK_FALSE(world.room.has("work/target/app"));
    CHECK(world.room.has("work/models/repo/m.gguf"));
}

TEST_CASE("a held lock is named, the rest goes, and the run says so by its code") {
    World world;
    const fs::path lock = world.room.write("work/models/repo/n.gguf.lock", "xtask 31 builder\n");
    const xtask::posix::Descriptor holder(::open(lock.c_str(), O_RDWR | O_CLOEXEC));
    REQUIRE(::flock(holder.get(), LOCK_EX) == 0);
    const auto result = world.host.run<CleanCache>({{"yes", true}});
    CHECK(result.code == ExitCode::locked);
    CHECK(world.room.has("work/models/repo/n.gguf.part"));
    CHECK_FALSE(world.room.has("work/models/repo/m.gguf"));
    CHECK(world.said().find("in use by process 31 on builder") != std::string::npos);
}

TEST_CASE("without HOME the cache below it is not looked at, and that is no error") {
    World world;
    const char* home = GENERATE("", "relative");
    world.host.settings.environment["HOME"] = home;
    CHECK(world.host.run<CleanCache>({{"yes", true}}).code == ExitCode::ok);
    CHECK(world.room.has("home/.cache/bitnet_cpp/build/llama-cli"));
    CHECK_FALSE(world.room.has("work/target"));
}

TEST_CASE("where git cannot be asked nothing in the work tree goes, and that is a failure") {
    World world;
    world.room.folder("work/.git");
    const auto result = world.host.run<CleanCache>({{"yes", true}});
    CHECK(result.code == ExitCode::failure);
    REQUIRE(result.error);
    CHECK(result.error->reason == "git-missing");
    CHECK(world.room.has("work/target/app"));
    CHECK(world.room.has("work/models/repo/m.gguf"));
    CHECK_FALSE(world.room.has("home/.cache/bitnet_cpp"));
}

TEST_CASE("an interrupted run says what is left") {
    World world;
    for (int i = 0; i < 50; ++i) world.room.write("work/target/" + std::to_string(i));
    world.host.ui.answers = {true};
    world.host.ui.cancel_after(100); // in the midst of removing
    const auto result = world.host.run<CleanCache>({{"yes", true}, {"only", {"target"}}});
    CHECK(result.code == ExitCode::interrupted);
    CHECK(world.said().find("removed a part of target") != std::string::npos);
    CHECK(world.said().find("left: target, about ") != std::string::npos);
    CHECK(world.room.has("work/target"));
    CHECK(world.host.ui.result.find("\"partly-removed\"") != std::string::npos);
}
