#include "incoming.hpp"
#include "models_folder.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <thread>

using namespace xtask::mirror_serve;

namespace {

const std::string content = "0123456789";

struct Fixture {
    ModelsFolder models;
    Folder root = models.open();
    Board board;
    Board::Handle job = board.post({Job::Kind::download, "k", {}, {}, {}, {}, {}}).job;
    Incoming incoming{board, job, root, "o/r/x", content.size()};

    void part(std::size_t bytes) const { models.write("o/r/x.part", content.substr(0, bytes)); }
    void publish() const { std::filesystem::rename(models.path / "o/r/x.part", models.path / "o/r/x"); }
    void end(std::optional<Failure> failure = {}) {
        board.end(job, [&](Job& ended) { ended.failure = std::move(failure); });
    }
};

} // namespace

TEST_CASE_METHOD(Fixture, "bytes come as they arrive, the last one when the file is published") {
    part(4);
    board.flows(job);
    CHECK(incoming.wait(0)->end == 4);
    part(10);
    CHECK(incoming.wait(4)->end == 9);
    std::thread late([&] {
        publish();
        end();
    });
    const auto last = incoming.wait(9);
    late.join();
    REQUIRE(last);
    CHECK(last->end == 10);
}

TEST_CASE_METHOD(Fixture, "a partial counts once it is that of this download") {
    part(4); // of somebody else
    std::thread late([&] {
        models.write("o/r/x.part", "");
        part(6);
        board.flows(job);
    });
    const auto span = incoming.wait(4);
    late.join();
    REQUIRE(span);
    CHECK(span->end == 6);
}

TEST_CASE_METHOD(Fixture, "a failure ends it") {
    part(9);
    board.flows(job);
    CHECK(incoming.begins());
    end(Failure{xtask::ExitCode::hash_mismatch, "hash-mismatch", ""});
    CHECK_FALSE(incoming.wait(9));
}

TEST_CASE_METHOD(Fixture, "bytes of another file never follow") {
    part(4);
    board.flows(job);
    CHECK(incoming.begins());
    SECTION("a partial that was begun anew") {
        std::filesystem::remove(models.path / "o/r/x.part");
        part(8);
        CHECK_FALSE(incoming.wait(4));
    }
    SECTION("a file that is not that partial") {
        models.write("o/r/x", "abcdefghij");
        end();
        CHECK_FALSE(incoming.wait(4));
    }
}

TEST_CASE_METHOD(Fixture, "a file that was there already") {
    models.write("o/r/x", content);
    end();
    CHECK(incoming.wait(0)->end == 10);
    CHECK(incoming.wait(10)->end == 10);
}

TEST_CASE_METHOD(Fixture, "a file that is shorter than was said, or not there") {
    SECTION("shorter") { models.write("o/r/x", "0123"); }
    SECTION("not there") {}
    end();
    CHECK_FALSE(incoming.wait(0));
}

TEST_CASE_METHOD(Fixture, "a stop ends the waiting") {
    std::thread late([&] { board.stop(); });
    CHECK_THROWS_AS(incoming.wait(0), xtask::Error);
    late.join();
}
