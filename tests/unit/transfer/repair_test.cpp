/// Files of which only what is damaged is fetched again.
#include "repair_fixture.hpp"
#include "transfer/salvage.hpp"

using namespace xtask;
using namespace xtask::test;
using namespace xtask::transfer;

namespace {

std::string range(std::uint64_t begin, std::uint64_t end) {
    return "bytes=" + std::to_string(begin) + "-" + std::to_string(end - 1);
}

} // namespace

TEST_CASE("a repair fetches what is damaged and nothing else") {
    RepairFixture f;
    std::vector<std::string> ranges;
    std::uint64_t fetched = piece;
    SECTION("in the middle") {
        f.rot(piece + 17);
        ranges = {range(piece, 2 * piece)};
    }
    SECTION("at the beginning") {
        f.rot(0);
        ranges = {range(0, piece)};
    }
    SECTION("at the end") {
        f.rot(whole().size() - 1);
        ranges = {"bytes=" + std::to_string(3 * piece) + "-"};
        fetched = 1000;
    }
    SECTION("in several places") {
        f.rot(0);
        f.rot(2 * piece);
        f.rot(3 * piece - 1);
        ranges = {range(0, piece), range(2 * piece, 3 * piece)};
        fetched = 2 * piece;
    }
    SECTION("where it was cut") {
        f.cut(2 * piece + 5);
        ranges = {"bytes=" + std::to_string(2 * piece) + "-"};
        fetched = piece + 1000;
    }
    const auto outcome = f.fetch();
    CHECK(outcome.state == State::fetched);
    CHECK(outcome.transferred == fetched);
    CHECK(outcome.resumed == whole().size() - fetched);
    CHECK(f.asked() == ranges);
    CHECK(f.written() == whole());
    CHECK(f.check().state == Check::State::intact);
    CHECK(f.entries() == std::vector<std::string>{"f.bin", "f.bin.etag", "f.bin.receipt.json"});
}

TEST_CASE("a repair with several connections") {
    RepairFixture f;
    f.options.connections = 4;
    f.rot(piece);
    f.rot(2 * piece);
    const auto outcome = f.fetch();
    CHECK(outcome.transferred == 2 * piece);
    CHECK(f.written() == whole());
    for (const auto& request : f.server.requests()) {
        CHECK(request.range() >= static_cast<long long>(piece));
        CHECK(request.range_end() < static_cast<long long>(3 * piece));
    }
}

TEST_CASE("what is intact is taken over without a request, whatever its receipt says") {
    RepairFixture f;
    const auto before = read_receipt(Names(f.artifact.directory, "f.bin"));
    CHECK(f.fetch().state == State::adopted);
    CHECK(f.server.count() == 0);
    const auto after = read_receipt(Names(f.artifact.directory, "f.bin"));
    CHECK(after->chain.states == before->chain.states);
    CHECK(after->chain.states.size() == 3);
}

TEST_CASE("a file that is too long has all its bytes") {
    RepairFixture f;
    f.cut(whole().size() + 5);
    const auto outcome = f.fetch();
    CHECK(outcome.transferred == 0);
    CHECK(f.server.count() == 0);
    CHECK(f.written() == whole());
}

TEST_CASE("a download replaces a damaged file as cheaply") {
    RepairFixture f;
    f.artifact.repair = false;
    SECTION("changed") {
        f.rot(piece);
        REQUIRE(::utimensat(AT_FDCWD, f.file().c_str(), nullptr, 0) == 0);
    }
    SECTION("cut") { f.cut(whole().size() - 1); }
    const auto outcome = f.fetch();
    CHECK(outcome.state == State::fetched);
    CHECK(outcome.transferred <= piece);
    CHECK(f.written() == whole());
}

TEST_CASE("where force is demanded nothing of the old file is used") {
    RepairFixture f;
    f.rot(piece);
    f.artifact.force = true;
    CHECK(f.fetch().transferred == whole().size());
}

TEST_CASE("a server without ranges sends all of it") {
    RepairFixture f;
    f.rot(piece);
    f.answer([](const HttpRequest&) { return HttpReply{message("200 OK", "", whole())}; });
    const auto outcome = f.fetch();
    CHECK(outcome.transferred == whole().size());
    CHECK(f.written() == whole());
    CHECK(f.server.count() == 1);
}

TEST_CASE("a server whose ranges are wrong is asked for all of it") {
    RepairFixture f;
    f.rot(piece);
    f.answer([](const HttpRequest& request) {
        if (request.range() < 0) return serve_file(request, whole(), etag);
        return HttpReply{message("206 Partial Content", "Content-Range: bytes 0-0/5\r\n", "x")};
    });
    CHECK(f.fetch().transferred == whole().size());
    CHECK(f.written() == whole());
}

TEST_CASE("a server that brings other bytes for the damaged piece is asked for all of it") {
    RepairFixture f;
    f.rot(piece);
    std::string other = whole();
    SECTION("once") {
        other[piece] = static_cast<char>(other[piece] ^ 2);
        f.answer([other, first = true](const HttpRequest& request) mutable {
            return serve_file(request, std::exchange(first, false) ? other : whole(), etag);
        });
        f.fetch();
        CHECK(f.written() == whole());
    }
    SECTION("always: the damaged file stays, and so does its receipt") {
        other[piece] = static_cast<char>(other[piece] ^ 2);
        f.answer(honest(other));
        const std::string damaged = f.written();
        CHECK(f.failure().code == ExitCode::hash_mismatch);
        CHECK(f.written() == damaged);
        CHECK(f.entries() == std::vector<std::string>{"f.bin", "f.bin.receipt.json"});
        CHECK(f.check().state == Check::State::damaged);
    }
}

TEST_CASE("a repair that is interrupted goes on") {
    RepairFixture f;
    f.rot(0);
    f.rot(2 * piece);
    f.options.retries = 1;
    f.answer([](const HttpRequest& request) {
        if (request.range() < static_cast<long long>(2 * piece)) return serve_file(request, whole(), etag);
        return HttpReply{message("503 Service Unavailable", "", "")};
    });
    CHECK(f.failure().code == ExitCode::network);
    CHECK(f.has(".part"));
    CHECK(f.written() != whole()); // the old one, still
    f.answer(honest(whole()));
    const auto outcome = f.fetch();
    CHECK(outcome.transferred == piece);
    CHECK(f.written() == whole());
}

TEST_CASE("a demanded hash removes what pieces have shown to be damaged, where nothing can be fetched") {
    RepairFixture f;
    f.rot(piece);
    f.artifact.required_sha256 = f.artifact.sha256;
    f.artifact.candidates.clear();
    const Error error = f.failure();
    CHECK(error.code == ExitCode::hash_mismatch);
    CHECK(std::string(error.what()).find("had not the demanded SHA-256 " + f.artifact.sha256) !=
          std::string::npos);
    CHECK(f.entries().empty());
}

TEST_CASE("what was announced is of another file: nothing of it is used") {
    RepairFixture f;
    const std::string other = sample(whole().size(), 7);
    f.artifact.sha256 = sha256_of(other);
    f.answer(honest(other, "\"v2\""));
    CHECK(f.fetch().transferred == other.size());
    CHECK(f.written() == other);
}

TEST_CASE("salvage says what comes from where") {
    const Salvage salvage({{10, 20}, {40, 50}}, 60);
    CHECK(salvage.missing() == 40);
    CHECK(salvage.intact_until(0) == 0);
    CHECK(salvage.wanted_until(0) == 10);
    CHECK(salvage.intact_until(10) == 20);
    CHECK(salvage.intact_until(15) == 20);
    CHECK(salvage.wanted_until(20) == 40);
    CHECK(salvage.intact_until(50) == 50);
    CHECK(salvage.wanted_until(50) == 60);
    CHECK(Salvage().empty());
}
