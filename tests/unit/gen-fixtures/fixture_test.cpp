#include "base/digest.hpp"
#include "fixture.hpp"
#include "golden.hpp"

#include <xtask/error.hpp>

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::gen_fixtures;

namespace {

struct Written {
    std::uint64_t size = 0;
    std::size_t largest_piece = 0;
    std::string sha256;
};

Written write(const Fixture& fixture) {
    Written written;
    base::Digest digest = base::Digest::sha256();
    fixture.write([&](std::string_view bytes) {
        written.size += bytes.size();
        written.largest_piece = std::max(written.largest_piece, bytes.size());
        digest.update(std::as_bytes(std::span(bytes)));
    });
    written.sha256 = digest.finish();
    return written;
}

Recipe recipe(std::string_view arch, std::string_view size, std::string_view type) {
    return {std::string(arch), std::string(size), std::string(type), "", 42};
}

} // namespace

TEST_CASE("the golden files") {
    for (const test::Golden& golden : test::golden) {
        CAPTURE(golden.arch, golden.type);
        const Fixture fixture(recipe(golden.arch, "tiny", golden.type));
        CHECK(fixture.size() == golden.bytes);
        const Written written = write(fixture);
        CHECK(written.size == golden.bytes);
        CHECK(written.sha256 == golden.sha256);
        CHECK(written.largest_piece <= 256U << 10U);
    }
}

TEST_CASE("another seed makes other weights in the same layout") {
    Recipe other = recipe("llama", "tiny", "q8_0");
    const Written usual = write(Fixture(other));
    other.seed = 43;
    const Written changed = write(Fixture(other));
    CHECK(changed.size == usual.size);
    CHECK(changed.sha256 != usual.sha256);
}

TEST_CASE("what nothing can be made from") {
    CHECK_THROWS_AS(Fixture(recipe("llama", "tiny", "tq1_0")), Error);
    CHECK_THROWS_AS(Fixture(recipe("llama", "huge", "f32")), Error);
    CHECK_THROWS_AS(Fixture(recipe("gpt2", "tiny", "f32")), Error);
    CHECK_THROWS_AS(Fixture(recipe("llama", "tiny", "q4_0")), Error);
    Recipe broken = recipe("llama", "tiny", "f32");
    broken.broken = "no-such-kind";
    CHECK_THROWS_AS(Fixture(broken), Error);
}
