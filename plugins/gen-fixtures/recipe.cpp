#include "recipe.hpp"

#include <xtask/error.hpp>

#include <array>

namespace xtask::gen_fixtures {

namespace {

using gguf::TensorType;

struct Preset {
    std::string_view arch, size;
    Dimensions dimensions;
};

// clang-format off
constexpr std::array presets{
    //                          embedding layers heads kv heads feed forward vocabulary context
    Preset{"llama",  "tiny",   {     64,     2,     4,       2,         128,       320,    256}},
    Preset{"llama",  "small",  {    256,     4,     8,       4,         512,       512,    512}},
    Preset{"llama",  "medium", {    768,     6,    12,       4,        2048,      2048,   1024}},
    Preset{"bitnet", "tiny",   {    256,     2,     4,       2,         512,       320,    256}},
    Preset{"bitnet", "small",  {    768,     6,    12,       4,        2048,      2048,    512}},
    Preset{"bitnet", "medium", {   1536,    12,    12,       4,        4096,      4096,   1024}},
};

constexpr std::array weight_types{
    WeightType{"f32",   TensorType::f32,    0, false},
    WeightType{"f16",   TensorType::f16,    1, false},
    WeightType{"q8_0",  TensorType::q8_0,   7, false},
    WeightType{"tq1_0", TensorType::tq1_0, 36, true},
    WeightType{"tq2_0", TensorType::tq2_0, 37, true},
    WeightType{"i2_s",  TensorType::i2_s,  40, true},
};
// clang-format on

[[noreturn]] void refuse(const std::string& message, const std::string& hint) {
    throw Error(ExitCode::usage, "bad-value", message, hint);
}

} // namespace

std::string Recipe::default_name() const {
    return arch + "-" + size + "-" + type + (broken.empty() ? "" : "-" + broken);
}

const Dimensions& dimensions_of(const Recipe& recipe) {
    for (const Preset& preset : presets) {
        if (preset.arch == recipe.arch && preset.size == recipe.size) return preset.dimensions;
    }
    refuse("there is no " + recipe.arch + " model of size " + recipe.size, "");
}

const WeightType& weight_type_of(const Recipe& recipe) {
    for (const WeightType& type : weight_types) {
        if (type.name != recipe.type) continue;
        if (type.ternary && !recipe.is_bitnet()) {
            refuse("--type " + recipe.type + " holds ternary weights, and those of " + recipe.arch +
                       " are not",
                   "add --arch bitnet, or choose f32, f16 or q8_0");
        }
        return type;
    }
    refuse("there is no type " + recipe.type, "");
}

} // namespace xtask::gen_fixtures
