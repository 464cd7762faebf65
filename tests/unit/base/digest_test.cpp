#include "base/digest.hpp"

#include <catch2/catch.hpp>

using namespace xtask::base;

namespace {

std::string digest_of(Digest digest, const std::string& text) {
    digest.update(std::as_bytes(std::span(text)));
    return digest.finish();
}

} // namespace

TEST_CASE("SHA-256 of known texts") {
    CHECK(digest_of(Digest::sha256(), "") ==
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(digest_of(Digest::sha256(), "abc") ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("git blob ids as git computes them") {
    CHECK(digest_of(Digest::git_blob(0), "") == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
    CHECK(digest_of(Digest::git_blob(6), "hello\n") == "ce013625030ba8dba906f756967f9e9ca394464a");
}

TEST_CASE("pieces make the same digest as the whole") {
    Digest digest = Digest::sha256();
    for (const std::string piece : {"a", "", "bc"}) digest.update(std::as_bytes(std::span(piece)));
    CHECK(digest.finish() == digest_of(Digest::sha256(), "abc"));
}

TEST_CASE("hexadecimal digits are counted and checked") {
    CHECK(is_hex("00ffAB", 6));
    CHECK_FALSE(is_hex("00ffAB", 8));
    CHECK_FALSE(is_hex("00ffAg", 6));
    CHECK_FALSE(is_hex("0x00ff", 6));
    CHECK(is_hex("", 0));
}
