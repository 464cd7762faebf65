#include "transfer/pieces.hpp"

#include <catch2/catch.hpp>

#include <random>
#include <vector>

using namespace xtask::transfer;

namespace {

constexpr std::uint64_t far = ~std::uint64_t{0};

} // namespace

TEST_CASE("pieces are claimed from the front, inside the horizon") {
    Pieces pieces(100, 1000);
    const auto first = pieces.claim(200, far);
    REQUIRE(first);
    CHECK(first->begin == 100);
    CHECK(first->end == 300);
    CHECK_FALSE(pieces.claim(200, 300)); // would begin at the horizon
    CHECK_FALSE(pieces.waiting(300));
    CHECK(pieces.waiting(301));
    const auto second = pieces.claim(200, 301);
    REQUIRE(second);
    CHECK(second->begin == 300);
    CHECK(second->end == 500); // may end beyond it
}

TEST_CASE("no crumb is left behind") {
    Pieces pieces(0, 140);
    CHECK(pieces.claim(100, far)->end == 140);
    CHECK_FALSE(pieces.claim(100, far));
    Pieces larger(0, 151);
    CHECK(larger.claim(100, far)->end == 100);
}

TEST_CASE("a piece can be claimed by where it begins") {
    Pieces pieces(0, 1000);
    const auto a = pieces.claim(100, far)->begin;
    const auto b = pieces.claim(100, far)->begin;
    CHECK_FALSE(pieces.claim_at(100, 100, far)); // owned
    CHECK_FALSE(pieces.claim_at(150, 100, far)); // the middle of one
    CHECK_FALSE(pieces.claim_at(200, 100, 200)); // beyond the horizon
    const auto c = pieces.claim_at(200, 100, far);
    REQUIRE(c);
    CHECK(c->end == 300);
    CHECK_FALSE(pieces.claim_at(1000, 100, far)); // the end
    pieces.abandon(c->begin);
    pieces.abandon(b);
    CHECK(pieces.claim_at(b, 500, far)->end == 600); // with what follows it
    pieces.abandon(b);
    pieces.received(b, 10);
    CHECK_FALSE(pieces.claim_at(b, 100, far)); // begun
    pieces.received(a, 100);
    CHECK_FALSE(pieces.claim_at(a, 100, far)); // complete
}

TEST_CASE("what has no gap grows when the piece before is complete") {
    Pieces pieces(0, 300);
    const auto a = pieces.claim(100, far)->begin;
    const auto b = pieces.claim(100, far)->begin;
    CHECK_FALSE(pieces.received(b, 60));
    CHECK(pieces.received() == 0);
    CHECK(pieces.received(b, 40));
    CHECK(pieces.received() == 0);
    CHECK_FALSE(pieces.received(a, 99));
    CHECK(pieces.received() == 99);
    CHECK(pieces.received(a, 1));
    CHECK(pieces.received() == 200);
    const auto c = pieces.claim(100, far);
    CHECK(c->begin == 200);
    CHECK(pieces.received(c->begin, 100));
    CHECK(pieces.complete());
    CHECK(pieces.received() == 300);
}

TEST_CASE("an abandoned piece goes on where it was left, before anything new") {
    Pieces pieces(0, 1000);
    const auto a = pieces.claim(100, far)->begin;
    pieces.claim(100, far);
    pieces.received(a, 30);
    pieces.abandon(a);
    const auto again = pieces.claim(500, far);
    CHECK(again->position == 30);
    CHECK(again->end == 100);
}

TEST_CASE("a piece that is cut keeps its beginning") {
    Pieces pieces(0, 1000);
    const auto all = pieces.claim(far, far)->begin;
    pieces.cut(all, 400);
    CHECK(pieces.at(all).end == 400);
    const auto tail = pieces.claim(far, far);
    CHECK(tail->begin == 400);
    CHECK(tail->end == 1000);
    pieces.cut(all, 400);
    CHECK(pieces.at(all).end == 400);
}

TEST_CASE("untouched neighbours become one again") {
    Pieces pieces(0, 1000);
    const auto a = pieces.claim(100, far)->begin;
    const auto b = pieces.claim(100, far)->begin;
    const auto c = pieces.claim(100, far)->begin;
    pieces.received(c, 1);
    for (const auto begin : {a, b, c}) pieces.abandon(begin);
    const auto both = pieces.claim(1000, far);
    CHECK(both->begin == 0);
    CHECK(both->end == 200); // c was begun
}

TEST_CASE("one may take over everything behind his piece") {
    Pieces pieces(0, 1000);
    const auto a = pieces.claim(100, far)->begin;
    const auto b = pieces.claim(100, far)->begin;
    pieces.received(b, 50);
    pieces.abandon(b);
    pieces.claim_rest(a);
    CHECK(pieces.at(a).end == 1000);
    CHECK_FALSE(pieces.waiting(far));
    CHECK(pieces.received(a, 1000));
    CHECK(pieces.complete());
}

TEST_CASE("whatever happens, every byte comes once") {
    std::mt19937 random(7); // NOLINT: the same every time
    for (int round = 0; round < 200; ++round) {
        const std::uint64_t size = 1 + random() % 5000;
        Pieces pieces(0, size);
        std::vector<int> times(size);
        std::vector<std::uint64_t> owned;
        std::uint64_t before = 0;
        while (!pieces.complete()) {
            const auto dice = random() % 10;
            if (owned.empty() || dice < 3) {
                if (const auto piece = pieces.claim(1 + random() % 700, pieces.received() + 2000))
                    owned.push_back(piece->begin);
                continue;
            }
            const std::size_t which = random() % owned.size();
            const Piece piece = pieces.at(owned[which]);
            if (dice == 3) {
                pieces.abandon(piece.begin);
            } else if (dice == 4 && piece.left() > 1) {
                pieces.cut(piece.begin, piece.position + 1 + random() % (piece.left() - 1));
                continue;
            } else {
                const std::uint64_t count = 1 + random() % piece.left();
                for (std::uint64_t i = 0; i < count; ++i) ++times[piece.position + i];
                if (!pieces.received(piece.begin, count)) continue;
            }
            owned.erase(owned.begin() + static_cast<std::ptrdiff_t>(which));
            CHECK(pieces.received() >= before);
            before = pieces.received();
        }
        CHECK(owned.empty());
        CHECK(std::count(times.begin(), times.end(), 1) == static_cast<std::ptrdiff_t>(size));
    }
}
