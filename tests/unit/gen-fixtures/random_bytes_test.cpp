#include "random_bytes.hpp"

#include <catch2/catch.hpp>

using namespace xtask::gen_fixtures;

namespace {

std::uint64_t word(RandomBytes& random) {
    std::uint64_t value = 0;
    for (unsigned i = 0; i < 8; ++i) value |= std::uint64_t{random.next()} << 8 * i;
    return value;
}

} // namespace

// Values of the generators' authors, and of the writer that made the golden files.
TEST_CASE("FNV-1a") {
    CHECK(hash_of("") == 0xCBF29CE484222325);
    CHECK(hash_of("token_embd.weight") == 0x2D85B88E70E67727);
    CHECK(hash_of("output.weight") == 0x6D1CF81EF83B28C6);
}

TEST_CASE("splitmix64") {
    RandomBytes random(hash_of(""), "");
    CHECK(word(random) == 0xE220A8397B1DCDAF);
    CHECK(word(random) == 0x6E789E6AA1B965F4);
    CHECK(word(random) == 0x06C45D188009454F);
}

TEST_CASE("each tensor has bytes of its own") {
    RandomBytes embedding(42, "token_embd.weight"), query(42, "blk.0.attn_q.weight");
    CHECK(word(embedding) == 0x960F915C35C9F526);
    CHECK(query.next() == 0x5D);
    CHECK(query.next() == 0x2D);
}
