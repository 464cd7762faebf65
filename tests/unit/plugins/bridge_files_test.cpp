/// The tables for files, locks and digests.
#include "bridge_fixture.hpp"
#include "folder.hpp"

#include <filesystem>

#include <unistd.h>

using namespace xtask;
using namespace xtask::plugins;
using namespace xtask::plugins::test;

TEST_CASE_METHOD(Fixture, "files: round trip, bounds, and errors that say more") {
    const test::Folder folder;
    with<xtask_files_v1>(
        XTASK_FILES, [&](const xtask_files_v1& files, xtask_run* run, const xtask_host& host) {
            const std::string path = folder / "note";
            CHECK(files.write(run, str(path), str("hello"), 0) == XTASK_OK);
            xtask_str content{};
            CHECK(files.read(run, str(path), 100, &content) == XTASK_OK);
            CHECK(string(content) == "hello");
            CHECK(files.read(run, str(path), 2, &content) == XTASK_FAILURE);
            REQUIRE(host.last_error(run) != nullptr);
            CHECK_THAT(string(host.last_error(run)->reason), Catch::EndsWith("too-large"));
            std::uint64_t available = 0;
            CHECK(files.space(run, str(path), &available) == XTASK_OK);
            CHECK(available > 0);
            xtask_str hex{};
            CHECK(files.sha256(run, str(path), &hex) == XTASK_OK);
            CHECK(string(hex) == "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
            CHECK(files.sha256(run, str(path), nullptr) == XTASK_PLUGIN);
            CHECK(files.sha256(run, str(folder / "none"), &hex) == XTASK_FAILURE);
        });
}

TEST_CASE_METHOD(Fixture, "lock: one at a time, by handle, and not beyond the run") {
    const test::Folder folder;
    const std::string path = folder / "x.lock";
    with<xtask_lock_v1>(XTASK_LOCK, [&](const xtask_lock_v1& lock, xtask_run* run, const xtask_host& host) {
        std::uint64_t first = 0, second = 0;
        std::uint32_t exclusive = 0;
        REQUIRE(lock.acquire(run, str(path), 0, &first, &exclusive) == XTASK_OK);
        CHECK(exclusive == 1);
        CHECK(lock.acquire(run, str(path), -1, &second, nullptr) == XTASK_LOCKED);
        CHECK_THAT(string(host.last_error(run)->message), Catch::Contains(std::to_string(::getpid())));
        CHECK(lock.acquire(run, str(path), 10, &second, nullptr) == XTASK_LOCKED);
        lock.release(run, first);
        lock.release(run, first);
        CHECK_FALSE(std::filesystem::exists(path));
        CHECK(lock.acquire(run, str(path), -1, &second, nullptr) == XTASK_OK);
        CHECK(lock.acquire(run, str(path), -2, &first, nullptr) == XTASK_PLUGIN);
        CHECK(lock.acquire(run, str(path), 0, nullptr, nullptr) == XTASK_PLUGIN);
    });
    CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE_METHOD(Fixture, "files in pieces: published, discarded, or gone with the run") {
    const test::Folder folder;
    const std::string kept = folder / "kept", dropped = folder / "dropped", forgotten = folder / "forgotten";
    with<xtask_files_v1>(XTASK_FILES,
                         [&](const xtask_files_v1& files, xtask_run* run, const xtask_host& host) {
                             std::uint64_t handles[3]{};
                             CHECK(files.create(run, str(kept), 0, &handles[0]) == XTASK_OK);
                             CHECK(files.create(run, str(dropped), 0, &handles[1]) == XTASK_OK);
                             CHECK(files.create(run, str(forgotten), 0, &handles[2]) == XTASK_OK);
                             for (const auto handle : handles)
                                 CHECK(files.append(run, handle, str("text")) == XTASK_OK);
                             CHECK(files.publish(run, handles[0]) == XTASK_OK);
                             files.discard(run, handles[1]);
                             for (const auto handle : {handles[0], handles[1], std::uint64_t{0}}) {
                                 CHECK(files.append(run, handle, str("text")) == XTASK_PLUGIN);
                                 CHECK(files.publish(run, handle) == XTASK_PLUGIN);
                                 CHECK(string(host.last_error(run)->reason) == "bad-call");
                                 files.discard(run, handle);
                             }
                             CHECK(files.create(run, str(kept), 0, nullptr) == XTASK_PLUGIN);
                             CHECK(files.append(run, handles[2], {nullptr, 4}) == XTASK_PLUGIN);
                         });
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
    CHECK(std::filesystem::file_size(kept) == 4);
}

TEST_CASE_METHOD(Fixture, "digests: several at once, each finished once") {
    with<xtask_digest_v1>(
        XTASK_DIGEST, [&](const xtask_digest_v1& digest, xtask_run* run, const xtask_host&) {
            std::uint64_t one = 0, two = 0;
            CHECK(digest.begin(run, str("sha256"), &one) == XTASK_OK);
            CHECK(digest.begin(run, str("sha256"), &two) == XTASK_OK);
            CHECK(digest.update(run, two, str("x")) == XTASK_OK);
            CHECK(digest.update(run, one, str("a")) == XTASK_OK);
            CHECK(digest.update(run, one, str("bc")) == XTASK_OK);
            xtask_str hex{};
            CHECK(digest.finish(run, one, nullptr) == XTASK_PLUGIN);
            CHECK(digest.finish(run, one, &hex) == XTASK_OK);
            CHECK(string(hex) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
            CHECK(digest.finish(run, one, &hex) == XTASK_PLUGIN);
            CHECK(digest.update(run, one, str("x")) == XTASK_PLUGIN);
            digest.discard(run, two);
            CHECK(digest.update(run, two, str("x")) == XTASK_PLUGIN);
            CHECK(digest.begin(run, str("md5"), &one) == XTASK_PLUGIN);
            CHECK(digest.begin(run, str("sha256"), nullptr) == XTASK_PLUGIN);
        });
}
