#include "transfer/commons.hpp"

#include <catch2/catch.hpp>

using namespace xtask::transfer;

TEST_CASE("extra connections are to be had while some are free") {
    Connections connections(3);
    connections.take(2);
    CHECK(connections.try_take());
    CHECK_FALSE(connections.try_take());
    connections.give_back(1);
    CHECK(connections.try_take());
}

TEST_CASE("memory is shared evenly, up to the limit, and every file gets a little") {
    constexpr std::size_t mebibyte = 1 << 20;
    Memory memory(64 * mebibyte);
    {
        const Memory::Share all = memory.take(1000 * mebibyte, 1);
        CHECK(all.size() == 64 * mebibyte);
        CHECK(memory.take(mebibyte, 1).size() == 65'536);
    }
    CHECK(memory.take(1000 * mebibyte, 16).size() == 4 * mebibyte);
    CHECK(memory.take(100'000, 16).size() == 100'000);
}
