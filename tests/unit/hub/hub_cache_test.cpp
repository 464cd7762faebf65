#include "cache_room.hpp"
#include "hub/hub_cache.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>

using namespace xtask::hub;
using namespace xtask::hub::test;
using xtask::Candidate;
using xtask::Error;
using xtask::ExitCode;
using xtask::Local;
using xtask::Outcome;

namespace {

const std::string blob = "/blobs/" + abc_sha256;
const std::string snapshot = "/snapshots/" + commit + "/sub/model.gguf";
const std::string to_blob = "../../../blobs/" + abc_sha256;

/// What huggingface_hub leaves of "abc".
void fill(const CacheRoom& room, const std::string& text = "abc") {
    room.write(room.repository() + blob, text);
    room.write(room.repository() + "/refs/main", commit);
    fs::create_directories(fs::path(room.repository() + snapshot).parent_path());
    fs::create_symlink(to_blob, room.repository() + snapshot);
}

} // namespace

TEST_CASE("what the cache has is put where it belongs") {
    CacheRoom room;
    fill(room);
    Item item = room.item();
    room.offer(item);
    CHECK(room.read(room.models() + "/model.gguf") == "abc");
    CHECK(item.artifact.candidates.size() == 1);
    CHECK(room.host.ui.log.empty());
    CHECK(std::distance(fs::directory_iterator(room.models()), {}) == 1);
}

TEST_CASE("what stands in its place already is not touched; the copy is the first candidate") {
    CacheRoom room;
    fill(room);
    room.write(room.models() + "/model.gguf", "other");
    Item item = room.item();
    room.offer(item);
    CHECK(room.read(room.models() + "/model.gguf") == "other");
    REQUIRE(item.artifact.candidates.size() == 2);
    const Candidate& copy = item.artifact.candidates.front();
    CHECK(copy.kind == Candidate::Kind::local);
    CHECK(copy.target == room.repository() + blob);
    CHECK(copy.sha256 == abc_sha256);
    CHECK(copy.length == std::uint64_t{3});
}

TEST_CASE("nothing is offered where nothing is to be brought") {
    CacheRoom room;
    fill(room);
    Item item = room.item();
    SECTION("dry run") { item.artifact.dry_run = true; }
    SECTION("force") { item.artifact.force = true; }
    SECTION("failed already") { item.error = Error(ExitCode::network, "gated", "no"); }
    SECTION("its receipt says it is there") {
        Local local;
        local.state = Local::State::intact;
        local.sha256 = abc_sha256;
        room.host.transfer.locals[room.models() + "/model.gguf"] = local;
    }
    SECTION("or the commit") {
        Local local;
        local.state = Local::State::intact;
        local.repository = "org/repo";
        local.path = "sub/model.gguf";
        local.commit = commit;
        room.host.transfer.locals[room.models() + "/model.gguf"] = local;
    }
    SECTION("of another length") {
        item.artifact.length = 4;
        room.offer(item);
        CHECK(room.warnings().find("damaged") != std::string::npos);
    }
    room.offer(item);
    CHECK_FALSE(fs::exists(room.models()));
    CHECK(item.artifact.candidates.size() == 1);
}

TEST_CASE("a damaged copy is warned of once, with what to do") {
    CacheRoom room;
    fill(room, "abd");
    auto context = room.host.context();
    HubCache cache(context);
    Item item = room.item();
    Item* const pointer = &item;
    cache.offer({&pointer, 1});
    CHECK_FALSE(fs::exists(room.models() + "/model.gguf"));
    fs::remove(room.repository() + snapshot);
    item = room.downloaded();
    cache.keep({&pointer, 1}, HubCache::Refs::follow);
    CHECK(room.host.ui.log.size() == 1);
    CHECK(room.warnings().find(room.repository() + blob + "; remove it") != std::string::npos);
    CHECK(room.read(room.repository() + blob) == "abd");
    CHECK_FALSE(fs::is_symlink(room.repository() + snapshot));
}

TEST_CASE("offline the cache's own names say what a file is") {
    CacheRoom room;
    fill(room);
    Item item = room.item();
    item.artifact.candidates.clear();
    item.artifact.commit.clear();
    item.artifact.sha256.clear();
    item.artifact.length.reset();
    SECTION("by the ref") {}
    SECTION("with a newline in it") { room.write(room.repository() + "/refs/main", commit + "\n"); }
    SECTION("by the commit") {
        fs::remove(room.repository() + "/refs/main");
        item.artifact.revision = commit;
    }
    room.offer(item);
    CHECK(item.artifact.sha256 == abc_sha256);
    CHECK(item.artifact.commit == commit);
    CHECK(fs::exists(room.models() + "/model.gguf"));
}

TEST_CASE("offline a file that its receipt vouches for is not asked about") {
    CacheRoom room;
    fill(room);
    Local local;
    local.state = Local::State::intact;
    local.sha256 = std::string(64, 'd');
    room.host.transfer.locals[room.models() + "/model.gguf"] = local;
    Item item = room.item();
    item.artifact.candidates.clear();
    item.artifact.sha256.clear();
    room.offer(item);
    CHECK(item.artifact.sha256.empty());
}

TEST_CASE("no cache, no offer, and none is made") {
    CacheRoom room;
    Item item = room.item();
    room.offer(item);
    CHECK_FALSE(fs::exists(room.cache()));
    CHECK(room.host.ui.log.empty());
}

TEST_CASE("what was downloaded becomes blob, snapshot and ref") {
    CacheRoom room;
    room.keep(room.downloaded());
    CHECK(room.warnings().empty());
    CHECK(room.read(room.repository() + blob) == "abc");
    CHECK(fs::read_symlink(room.repository() + snapshot) == to_blob);
    CHECK(room.read(room.repository() + snapshot) == "abc");
    CHECK(room.read(room.repository() + "/refs/main") == commit);
    CHECK(std::distance(fs::directory_iterator(room.repository()), {}) == 3);
}

TEST_CASE("a small file is kept under its git blob id") {
    CacheRoom room;
    Item item = room.downloaded();
    item.outcome->verified = "git-blob";
    item.artifact.git_blob = abc_git_blob;
    room.keep(item);
    CHECK(room.read(room.repository() + "/blobs/" + abc_git_blob) == "abc");
    CHECK_FALSE(fs::exists(room.repository() + blob));
}

TEST_CASE("what is not verified, or of no commit, is not shared") {
    CacheRoom room;
    Item item = room.downloaded();
    SECTION("size only") { item.outcome->verified = "size"; }
    SECTION("planned") { item.outcome->state = Outcome::State::planned; }
    SECTION("failed") { item.error = Error(ExitCode::network, "x", "x"); }
    SECTION("no outcome") { item.outcome.reset(); }
    SECTION("no commit") { item.artifact.commit.clear(); }
    SECTION("no hash") { item.artifact.sha256.clear(); }
    room.keep(item);
    CHECK_FALSE(fs::exists(room.cache()));
    CHECK(room.warnings().empty());
}

TEST_CASE("a file that changed since is not shared") {
    CacheRoom room;
    const Item item = room.downloaded();
    room.write(room.models() + "/model.gguf", "longer");
    room.keep(item);
    CHECK(room.warnings().find("has changed since") != std::string::npos);
    CHECK_FALSE(fs::exists(room.repository()));
}

TEST_CASE("the ref follows the hub, or is only filled in") {
    CacheRoom room;
    const std::string ref = room.repository() + "/refs/main", old(40, 'f');
    room.write(ref, old);
    room.keep(room.downloaded(), HubCache::Refs::fill);
    CHECK(room.read(ref) == old);
    room.keep(room.downloaded(), HubCache::Refs::follow);
    CHECK(room.read(ref) == commit);
    fs::remove(ref);
    room.keep(room.downloaded(), HubCache::Refs::fill);
    CHECK(room.read(ref) == commit);
}

TEST_CASE("several that cannot be shared are one warning") {
    CacheRoom room;
    room.write(room.cache(), "a file");
    Item item = room.downloaded(), other = room.downloaded();
    const std::vector<Item*> both{&item, &other};
    auto context = room.host.context();
    HubCache(context).keep(both, HubCache::Refs::follow);
    CHECK(room.warnings().starts_with("2 files are not in the shared cache: "));
    CHECK(room.host.ui.log.size() == 1);
}

TEST_CASE("a signal ends it") {
    CacheRoom room;
    fill(room);
    room.host.ui.cancel();
    Item item = room.item();
    CHECK_THROWS_AS(room.offer(item), Error);
    CHECK_THROWS_AS(room.keep(room.downloaded()), Error);
}
