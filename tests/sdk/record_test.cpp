#include <xtask/record.hpp>

#include <catch2/catch.hpp>

using namespace xtask;

TEST_CASE("a text with null data is empty, whatever its size") {
    CHECK(abi::view({nullptr, 7}).empty());
    CHECK(abi::copy({nullptr, 7}).empty());
}

TEST_CASE("texts keep their bytes") {
    const std::string bytes("a\0\xff", 3);
    CHECK(abi::copy(abi::borrow(bytes)) == bytes);
}

TEST_CASE("a made record says its size and is zero otherwise") {
    const auto record = abi::make<xtask_error>();
    CHECK(record.size == sizeof(xtask_error));
    CHECK(record.code == 0);
    CHECK(record.message.data == nullptr);
}

TEST_CASE("fields beyond the writer's size read as zero") {
    auto record = abi::make<xtask_error>();
    record.code = 14;
    record.reason = abi::borrow("dns");

    record.size = offsetof(xtask_error, reason);
    CHECK(abi::get(record, &xtask_error::code) == 14);
    CHECK_FALSE(abi::knows(record, &xtask_error::reason));
    CHECK(abi::view(abi::get(record, &xtask_error::reason)).empty());

    record.size = offsetof(xtask_error, reason) + sizeof(xtask_str) - 1;
    CHECK_FALSE(abi::knows(record, &xtask_error::reason));

    record.size = offsetof(xtask_error, reason) + sizeof(xtask_str);
    CHECK(abi::view(abi::get(record, &xtask_error::reason)) == "dns");
}
