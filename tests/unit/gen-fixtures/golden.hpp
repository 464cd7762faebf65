/// The files that real engines were tried with: their hashes never change.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace xtask::gen_fixtures::test {

struct Golden {
    std::string_view arch, size, type;
    std::uint64_t bytes;
    std::string_view sha256;
};

// Those of medium size are in tests/e2e/gen_fixtures_test.py.
inline constexpr std::array golden{
    Golden{"llama", "tiny", "f32", 469'024,
           "b0aef58bff5f5fa3e3cdc3d7314bfecf3e03bf87b931f21d1648ff03a983b7d7"},
    Golden{"llama", "tiny", "f16", 239'648,
           "1506339957bca661e477fd01ddf25974c496de21062073873bee99a84cfc1fe7"},
    Golden{"llama", "tiny", "q8_0", 132'128,
           "c447166b027e150b92f16599b0ea2f1af0a6f379702ab321f7e72081b34309fc"},
    Golden{"llama", "small", "f32", 10'509'216,
           "e3f984791634f7b9ebbd5b31bf49f0051c454908d0b828b3b3ce391c0040413d"},
    Golden{"llama", "small", "f16", 5'266'336,
           "04991965ad511efbdd45d437fa60b5160d2d2a0a26deb4b31591ac852906f519"},
    Golden{"llama", "small", "q8_0", 2'808'736,
           "50eb6d7c2292872f70a347e8292a67d07d2959122b9b79a6a7b38f877f0602f3"},
    Golden{"bitnet", "tiny", "tq2_0", 488'512,
           "c32049b0124fcaa13159ad910fcb9dc9e80dc74e0a16923920c4911c2a3ccbf2"},
    Golden{"bitnet", "tiny", "tq1_0", 433'216,
           "b0cd0cb8e37abbd2614765f1d61a84daf225a03357fbfefd41555e5194258942"},
    Golden{"bitnet", "tiny", "i2_s", 479'744,
           "b068b740b3a5f01fe21ce65eb6bead5f19af3b6bd3903a9e0361388cb6127d20"},
    Golden{"bitnet", "tiny", "f32", 4'902'976,
           "a8fda12a2b26e5f71c10f0bc16501f580210e307c315f1814701c9ccb13690f3"},
    Golden{"bitnet", "small", "tq2_0", 13'036'224,
           "ae79d8f8e8180cea58be77e499d26ca4707b5c167944e51b11e27b755b8fac3c"},
};

} // namespace xtask::gen_fixtures::test
