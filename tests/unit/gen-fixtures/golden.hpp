/// The files that real engines were tried with: their hashes never change.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace xtask::gen_fixtures::test {

struct Golden {
    std::string_view arch, type;
    std::uint64_t bytes;
    std::string_view sha256;
};

// Of size tiny; the larger ones are in tests/e2e/gen_fixtures_test.py.
inline constexpr std::array golden{
    Golden{"llama", "f32", 469'024, "b0aef58bff5f5fa3e3cdc3d7314bfecf3e03bf87b931f21d1648ff03a983b7d7"},
    Golden{"llama", "f16", 239'648, "1506339957bca661e477fd01ddf25974c496de21062073873bee99a84cfc1fe7"},
    Golden{"llama", "q8_0", 132'128, "c447166b027e150b92f16599b0ea2f1af0a6f379702ab321f7e72081b34309fc"},
    Golden{"bitnet", "tq2_0", 488'512, "c32049b0124fcaa13159ad910fcb9dc9e80dc74e0a16923920c4911c2a3ccbf2"},
    Golden{"bitnet", "tq1_0", 433'216, "b0cd0cb8e37abbd2614765f1d61a84daf225a03357fbfefd41555e5194258942"},
    Golden{"bitnet", "i2_s", 479'744, "b068b740b3a5f01fe21ce65eb6bead5f19af3b6bd3903a9e0361388cb6127d20"},
    Golden{"bitnet", "f32", 4'902'976, "a8fda12a2b26e5f71c10f0bc16501f580210e307c315f1814701c9ccb13690f3"},
};

} // namespace xtask::gen_fixtures::test
