#include "digest.hpp"
#include "models_folder.hpp"
#include "shelf.hpp"

#include <catch2/catch.hpp>

using namespace xtask::mirror_serve;

namespace {

const std::string commit(40, 'c');
const std::string other(40, 'd');
const std::string sha256 = sha256_hex("0123456789");

struct Fixture {
    ModelsFolder models;
    Shelf shelf{models.open(), models.path.string()};

    void put(const std::string& local, const std::string& path, const std::string& at) const {
        models.write(local, "0123456789");
        models.write_receipt(local, "o/r", path, at, sha256);
    }
};

Description described(const std::string& at, const std::string& digest = sha256) {
    return {at, digest, "", "", "", 10};
}

} // namespace

TEST_CASE_METHOD(Fixture, "a file is found where it may lie") {
    const Wanted wanted{"o/r", commit, "a/b"};
    CHECK_FALSE(shelf.find_commit(wanted));
    const std::string local = GENERATE_COPY(as<std::string>{}, "o/r/a/b", "o-r/b", "o/r@" + commit + "/a/b");
    put(local, "a/b", commit);
    CHECK(shelf.find_commit(wanted));
    CHECK(shelf.find_described(wanted, described(commit)));
    CHECK_FALSE(shelf.find_commit({"o/r", other, "a/b"}));
    CHECK(shelf.find_described({"o/r", "main", "a/b"}, described(commit)));
    CHECK_FALSE(shelf.find_described(wanted, described(commit, std::string(64, '0'))));
}

TEST_CASE_METHOD(Fixture, "only what its receipt describes is whole") {
    put("o/r/x", "x", commit);
    models.write("o/r/x", "0123456789+");
    CHECK_FALSE(shelf.find_any({"o/r", "main", "x"}));
    models.write("o/r/y", "0123456789");
    CHECK_FALSE(shelf.find_any({"o/r", "main", "y"}));
    put("o/r/z", "elsewhere", commit);
    CHECK_FALSE(shelf.find_any({"o/r", "main", "z"}));
    models.write("o/r/w", "0123456789");
    models.write_receipt("o/r/w", "other/r", "w", commit, sha256);
    CHECK_FALSE(shelf.find_any({"o/r", "main", "w"}));
}

TEST_CASE_METHOD(Fixture, "main renews a file, other versions get places of their own") {
    const Wanted main{"o/r", "main", "a/b"}, old{"o/r", other, "a/b"};
    CHECK(shelf.place(old, described(other)).relative == "o/r/a/b");
    put("o/r/a/b", "a/b", commit);
    const auto newer = described(other, std::string(64, '1'));
    CHECK(shelf.place(main, newer).relative == "o/r/a/b");
    CHECK(shelf.place(old, newer).relative == "o/r@" + other + "/a/b");
    CHECK(shelf.place(old, newer).folder == models.path.string() + "/o/r@" + other + "/a");
    CHECK(shelf.place(old, newer).leaf == "b");
    CHECK(shelf.place(old, described(other)).relative == "o/r/a/b");
}

TEST_CASE("a validator is that of the first answer") {
    Receipt receipt;
    receipt.sha256 = sha256;
    receipt.git_blob = commit;
    receipt.etag = "\"e\"";
    const auto of = [&](const char* verified) {
        receipt.verified = verified;
        return validator_of(receipt);
    };
    CHECK(of("sha256") == Description{"", sha256, commit, "", "", {}}.validator());
    CHECK(of("git-blob") == Description{"", "", commit, "\"e\"", "", {}}.validator());
    CHECK(of("size") == "\"e\"");
    receipt.etag = "W/\"weak\"";
    CHECK(of("none") == "\"" + sha256 + "\"");
}
