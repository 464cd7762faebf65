#include "../base/temporary_directory.hpp"
#include "base/file.hpp"
#include "transfer/ledger.hpp"
#include "transfer/mirror.hpp"

#include <catch2/catch.hpp>

#include <fstream>

using namespace xtask;
using namespace xtask::transfer;

namespace {

struct Two {
    Candidate candidates[2] = {{Candidate::Kind::local, "/a", "a", {}, {}},
                               {Candidate::Kind::local, "/b", "b", {}, {}}};
    net::Options options;
    net::Pool pool;
    net::Quota quota;
    Mirror a{candidates[0], options, pool, quota, {}};
    Mirror b{candidates[1], options, pool, quota, {}};
    Ledger ledger;
    test::TemporaryDirectory dir;

    base::Fd file(const std::string& content) {
        std::ofstream(dir / "f", std::ios::binary) << content;
        return base::open_regular(dir / "f", O_RDONLY);
    }
    /// "a0-4 b4-10"
    std::string text(const std::string& content) {
        const base::Fd fd = file(content);
        std::string text;
        for (const auto& share : ledger.shares(fd.get(), "f")) {
            text +=
                share.mirror->name() + std::to_string(share.begin) + "-" + std::to_string(share.end) + " ";
        }
        return text;
    }
};

} // namespace

TEST_CASE("who brought what, in order, side by side made one") {
    Two t;
    CHECK(t.ledger.sole() == nullptr);
    t.ledger.brought(t.a, 0, 2);
    t.ledger.brought(t.a, 2, 2);
    CHECK(t.ledger.sole() == &t.a);
    t.ledger.brought(t.b, 6, 4);
    t.ledger.brought(t.a, 4, 2);
    CHECK(t.ledger.sole() == nullptr);
    CHECK(t.ledger.chief() == &t.a);
    CHECK(t.text("0123456789") == "a0-6 b6-10 ");
}

TEST_CASE("bytes that came once more are the last one's") {
    Two t;
    t.ledger.brought(t.a, 0, 10);
    SECTION("from the middle on") {
        t.ledger.brought(t.b, 5, 5);
        CHECK(t.text("0123456789") == "a0-5 b5-10 ");
    }
    SECTION("all of them") {
        t.ledger.brought(t.b, 0, 10);
        CHECK(t.ledger.sole() == &t.b);
    }
    SECTION("the beginning of them") {
        t.ledger.brought(t.b, 0, 3);
        CHECK(t.ledger.chief() == &t.a);
        CHECK(t.text("0123456789") == "b0-3 a3-10 ");
    }
}

TEST_CASE("the shares that differ are told apart") {
    Two t;
    t.ledger.brought(t.a, 0, 4);
    t.ledger.brought(t.b, 4, 6);
    const base::Fd wrong = t.file("0123xx6789");
    const auto shares = t.ledger.shares(wrong.get(), "f");
    const base::Fd right = t.file("0123456789");
    const auto different = differing(shares, right.get(), "f");
    REQUIRE(different.size() == 1);
    CHECK(different.front().mirror == &t.b);
}
