#include "base/digest.hpp"
#include "base/sha256.hpp"

#include <catch2/catch.hpp>

using namespace xtask::base;

namespace {

std::span<const std::byte> bytes_of(const std::string& text) { return std::as_bytes(std::span(text)); }

std::string sha256_of(const std::string& text) {
    Digest digest = Digest::sha256();
    digest.update(bytes_of(text));
    return digest.finish();
}

} // namespace

TEST_CASE("SHA-256 in blocks is SHA-256") {
    const std::string text(1000, 'x');
    Sha256 sha256;
    sha256.update(bytes_of(text.substr(0, 1)));
    sha256.update(bytes_of(text.substr(1)));
    CHECK(sha256.finish() == sha256_of(text));
}

TEST_CASE("the state before any byte is the initial hash value of FIPS 180-4") {
    CHECK(to_hex(Sha256().state()) == "6a09e667bb67ae853c6ef372a54ff53a510e527f9b05688c1f83d9ab5be0cd19");
}

TEST_CASE("SHA-256 goes on where another one was") {
    const std::string before(640, 'a'), after(77, 'b');
    Sha256 first;
    first.update(bytes_of(before));
    const auto state = first.state();
    Sha256 second(state, before.size());
    second.update(bytes_of(after));
    CHECK(second.finish() == sha256_of(before + after));
    first.update(bytes_of(after)); // to look is not to touch
    CHECK(first.finish() == sha256_of(before + after));
}

TEST_CASE("SHA-256 goes on where the length in bits no longer fits 32") {
    const std::uint64_t length = std::uint64_t{512} << 20;
    const std::string block(1u << 20, '\0');
    Sha256 whole;
    for (std::uint64_t done = 0; done < length; done += block.size()) whole.update(bytes_of(block));
    Sha256 rest(whole.state(), length);
    whole.update(bytes_of("end"));
    rest.update(bytes_of("end"));
    CHECK(rest.finish() == whole.finish());
}

TEST_CASE("within a block SHA-256 has no state") {
    Sha256 sha256;
    sha256.update(bytes_of("half a block"));
    CHECK_THROWS_AS(sha256.state(), std::logic_error);
    CHECK_THROWS_AS(Sha256({}, 63), std::logic_error);
}

TEST_CASE("states are read as they are written, and nothing else is") {
    const std::string hex = "6a09e667bb67ae853c6ef372a54ff53a510e527f9b05688c1f83d9ab5be0cd19";
    const auto state = parse_state(hex);
    REQUIRE(state);
    CHECK(*state == Sha256().state());
    CHECK(to_hex(*state) == hex);
    CHECK_FALSE(parse_state(hex.substr(1)));
    CHECK_FALSE(parse_state(hex + "0"));
    CHECK_FALSE(parse_state("g" + hex.substr(1)));
    CHECK_FALSE(parse_state(""));
}
