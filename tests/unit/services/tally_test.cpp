#include "services/tally.hpp"

#include <catch2/catch.hpp>

using namespace xtask::services;

TEST_CASE("files add up") {
    Tally tally(3, 1'000);
    Tally::Part a, b, c;
    tally.resumed(a, 100);
    tally.resumed(b, 0);
    CHECK(tally.whole().done == 100);
    CHECK(tally.whole().moved == 0); // an earlier run's work says nothing about the speed of this one

    tally.reached(a, 250);
    tally.reached(b, 50);
    CHECK(tally.whole().done == 300);
    CHECK(tally.whole().moved == 200);

    tally.finished(a, 400, 300);
    CHECK(tally.whole().done == 450);
    CHECK(tally.whole().moved == 350);
    CHECK(tally.whole().ended == 1);
    CHECK(tally.whole().failed == 0);

    tally.finished(c, 200, 0); // it was there already
    CHECK(tally.whole().done == 650);
    CHECK(tally.whole().moved == 350);
}

TEST_CASE("a file that is begun again does not count twice as done") {
    Tally tally(2, 1'000);
    Tally::Part part;
    tally.reached(part, 300);
    tally.reached(part, 0);
    tally.reached(part, 200);
    CHECK(tally.whole().done == 200);
    CHECK(tally.whole().moved == 500);
    tally.finished(part, 400, 700);
    CHECK(tally.whole().done == 400);
    CHECK(tally.whole().moved == 700);
}

TEST_CASE("what failed is no longer waited for") {
    Tally tally(2, 1'000);
    Tally::Part part;
    tally.reached(part, 300);
    tally.failed(part, 400);
    CHECK(tally.whole().done == 0);
    CHECK(tally.whole().total == 600);
    CHECK(tally.whole().ended == 1);
    CHECK(tally.whole().failed == 1);
    CHECK(tally.whole().moved == 300);
}

TEST_CASE("where the sum is not known, it stays so") {
    Tally tally(2, std::nullopt);
    Tally::Part part;
    tally.failed(part, 400);
    tally.finished(part, 10, 10);
    CHECK(tally.whole().total == 0);
    CHECK(tally.whole().done == 10);
}
