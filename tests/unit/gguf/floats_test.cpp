#include "gguf/floats.hpp"

#include <catch2/catch.hpp>

using namespace xtask::gguf;

namespace {

/// Where it is found when `bytes` stand at `position` among 600 zero bytes.
std::optional<std::size_t> position_of(std::uint32_t type, std::size_t position, std::string_view bytes) {
    std::string blocks(660, '\0');
    blocks.replace(position, bytes.size(), bytes);
    return first_not_finite(*tensor_type(type), blocks);
}

} // namespace

TEST_CASE("numbers that are none") {
    using namespace std::string_view_literals;
    CHECK(position_of(0, 8, "\0\0\xC0\x7F"sv) == 8);
    CHECK(position_of(0, 8, "\0\0\x80\xFF"sv) == 8);
    CHECK(position_of(0, 8, "\xFF\xFF\x7F\x7F"sv) == std::nullopt);
    CHECK(position_of(1, 2, "\0\x7C"sv) == 2);
    CHECK(position_of(1, 2, "\xFF\x7B"sv) == std::nullopt);
    CHECK(position_of(30, 2, "\x80\x7F"sv) == 2);
    CHECK(position_of(28, 16, "\0\0\0\0\0\0\xF0\x7F"sv) == 16);
}

TEST_CASE("scales of blocks") {
    using namespace std::string_view_literals;
    CHECK(position_of(8, 34, "\0\x7E"sv) == 34);
    CHECK(position_of(8, 36, "\0\x7E"sv) == std::nullopt);
    CHECK(position_of(35, 66 + 64, "\0\x7E"sv) == 66 + 64);
    CHECK(position_of(3, 22, "\0\x7E"sv) == 22);
    CHECK(position_of(26, 0, "\xFF\xFF\xFF\xFF"sv) == std::nullopt);
}
