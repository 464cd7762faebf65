#include "hub/shards.hpp"

#include <catch2/catch.hpp>

using namespace xtask::hub;

TEST_CASE("a shard names its set") {
    const auto shard = parse_shard("sub/m-Q8_0-00002-of-00003.gguf");
    REQUIRE(shard);
    CHECK(shard->stem == "sub/m-Q8_0");
    CHECK(shard->index == 2);
    CHECK(shard->count == 3);
    CHECK(shard->paths() == std::vector<std::string>{"sub/m-Q8_0-00001-of-00003.gguf",
                                                     "sub/m-Q8_0-00002-of-00003.gguf",
                                                     "sub/m-Q8_0-00003-of-00003.gguf"});
}

TEST_CASE("what names no shard") {
    for (const char* path :
         {"m.gguf", "m-00001-of-00003.bin", "m-1-of-3.gguf", "m-00000-of-00003.gguf", "m-00004-of-00003.gguf",
          "m-0000x-of-00003.gguf", "m-00001-of-99999.gguf", "m-00001-in-00003.gguf", "m_00001-of-00003.gguf",
          "-00001-of-00003.gguf", "m--0001-of-00003.gguf", ""}) {
        CAPTURE(path);
        CHECK_FALSE(parse_shard(path));
    }
}
