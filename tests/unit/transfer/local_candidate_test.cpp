/// Candidates that are paths of this machine.
#include "mirror_fixture.hpp"
#include "transfer/reflink.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>
#include <unistd.h>

using namespace xtask;
using namespace xtask::test;

TEST_CASE("a local file takes the road of all files") {
    MirrorFixture f;
    const std::string body = sample(3'000'000, 4); // more than one block
    f.add_path(f.place("f.bin", body));
    std::string verified = "size";
    SECTION("with a hash") {
        f.knows_hash(body);
        verified = "sha256";
    }
    SECTION("with a length only") { f.artifact.length = body.size(); }
    SECTION("with nothing") { verified = "none"; }
    SECTION("small") {
        f.artifact.candidates.clear();
        f.add_path(f.place("f.bin", body.substr(0, 5)));
        const auto outcome = f.fetch();
        CHECK(f.written() == body.substr(0, 5));
        return;
    }
    const auto outcome = f.fetch();
    CHECK(f.written() == body);
    CHECK(outcome.verified == verified);
    CHECK(f.entries() == std::vector<std::string>{"f.bin", "f.bin.receipt.json"});
    CHECK(read_text(f.beside(".receipt.json")).find("/share/f.bin") != std::string::npos);
}

TEST_CASE("an empty local file") {
    MirrorFixture f;
    f.add_path(f.place("f.bin", ""));
    f.artifact.length = 0;
    f.fetch();
    CHECK(f.written().empty());
}

TEST_CASE("what came over http goes on from a share") {
    MirrorFixture f;
    f.knows_hash();
    const Server server(cutting(content, 100'000, 9));
    f.add(server);
    f.add_path(f.place("f.bin", content));
    const auto outcome = f.fetch();
    CHECK(f.written() == content);
    CHECK(server.count() == 1);
    CHECK(outcome.transferred == content.size());
}

TEST_CASE("without a hash a share begins anew, because nothing says that it has the same bytes") {
    MirrorFixture f;
    f.artifact.length = content.size();
    f.options.retries = 1;
    const Server server(cutting(content, 100'000, 9));
    const std::string other = sample(content.size(), 9);
    f.add(server);
    f.add_path(f.place("f.bin", other));
    f.fetch();
    CHECK(f.written() == other);
}

TEST_CASE("half a local file, or another, is passed over") {
    MirrorFixture f;
    f.knows_hash();
    const Server server(honest(content));
    SECTION("half") { f.add_path(f.place("f.bin", content.substr(0, 150'000))); }
    SECTION("more") { f.add_path(f.place("f.bin", content + "x")); }
    SECTION("missing") { f.add_path(f.dir / "share/none.bin"); }
    SECTION("a link") {
        const std::string path = f.place("f.bin", content);
        REQUIRE(::symlink(path.c_str(), (path + ".link").c_str()) == 0);
        f.add_path(path + ".link");
    }
    SECTION("a folder") { f.add_path(f.dir / "share"); }
    SECTION("a FIFO") {
        const std::string path = f.place("f.bin", "") + ".fifo";
        REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
        f.add_path(path);
    }
    f.add(server);
    f.fetch();
    CHECK(f.written() == content);
    CHECK(server.count() == 1);
    CHECK(f.log.warnings.size() == 1);
}

TEST_CASE("a local file alone that is not the one fails with its name") {
    MirrorFixture f;
    f.knows_hash();
    const auto path = f.place("f.bin", content.substr(0, 150'000));
    f.add_path(path);
    const Error error = f.failure();
    CHECK(error.code == ExitCode::failure);
    CHECK(error.reason == "wrong-length");
    CHECK(std::string(error.what()).find(path) != std::string::npos);
    CHECK_FALSE(error.hint.empty());
}

TEST_CASE("a local file of the right length with other bytes publishes nothing") {
    MirrorFixture f;
    f.knows_hash();
    f.add_path(f.place("f.bin", sample(content.size(), 9)));
    CHECK(f.failure().code == ExitCode::hash_mismatch);
    CHECK(f.entries().empty());
}

TEST_CASE("a file that changes while it is read is no source") {
    struct Meddle : Log {
        std::string path, how;
        void progressed(const transfer::Artifact&, std::uint64_t) override {
            if (how == "cut") {
                if (::truncate(path.c_str(), 1'000'000) != 0) std::abort();
            } else {
                std::ofstream(path, std::ios::app) << "more";
            }
        }
    } meddle;
    const std::string body = sample(30'000'000, 4);
    for (const auto* how : {"cut", "grown"}) {
        INFO(how);
        MirrorFixture f;
        f.options.retries = 1;
        f.options.limit_rate = 100'000'000;
        f.artifact.length = body.size();
        meddle.path = f.place("f.bin", body);
        meddle.how = how;
        f.add_path(meddle.path);
        transfer::Commons commons(f.options);
        try {
            transfer::fetch(f.artifact, {f.options, f.net, f.cancel, commons, meddle});
            FAIL("it was published");
        } catch (const Error& error) {
            const bool named = error.reason == "source-changed" || error.reason == "wrong-length";
            CHECK(named); // the second: found when it was opened once more
            CHECK(error.code == ExitCode::failure);
        }
        CHECK_FALSE(f.has(""));
    }
}

TEST_CASE("a file that xtask has published is known by its receipt") {
    MirrorFixture f;
    f.knows_hash();
    const Server server(honest(content));
    f.from(server);
    f.fetch();
    const auto status = [&] {
        struct stat found {};
        REQUIRE(::lstat(f.file().c_str(), &found) == 0);
        return found;
    };
    const auto known = [&] { return transfer::published_as(f.file(), status(), f.artifact).has_value(); };
    CHECK(known());
    SECTION("not one that wants another hash") {
        f.artifact.sha256 = std::string(64, '0');
        CHECK_FALSE(known());
    }
    SECTION("not one that wants no hash") {
        f.artifact.sha256.clear();
        CHECK_FALSE(known());
    }
    SECTION("not one that was touched") {
        std::ofstream(f.file(), std::ios::in | std::ios::out) << "x";
        CHECK_FALSE(known());
    }
    SECTION("not one without a receipt") {
        std::filesystem::remove(f.beside(".receipt.json"));
        CHECK_FALSE(known());
    }
    SECTION("not one whose receipt is a link") {
        std::filesystem::rename(f.beside(".receipt.json"), f.beside(".elsewhere"));
        REQUIRE(::symlink(f.beside(".elsewhere").c_str(), f.beside(".receipt.json").c_str()) == 0);
        CHECK_FALSE(known());
    }
}

TEST_CASE("the copy of a published file is a file of its own") {
    MirrorFixture f;
    f.knows_hash();
    const Server server(honest(content));
    f.from(server);
    f.fetch();

    MirrorFixture g;
    g.knows_hash();
    g.artifact.directory = f.dir / "other";
    g.add_path(f.file());
    const auto outcome = g.fetch();
    CHECK(outcome.verified == "sha256");
    CHECK(read_text(f.dir / "other/f.bin") == content);
    struct stat one {
    }, other{};
    REQUIRE(::lstat(f.file().c_str(), &one) == 0);
    REQUIRE(::lstat((f.dir / "other/f.bin").c_str(), &other) == 0);
    CHECK(one.st_ino != other.st_ino);
    CHECK(other.st_nlink == 1);
}
