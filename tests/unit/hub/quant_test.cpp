#include "hub/quant.hpp"

#include <xtask/error.hpp>

#include <catch2/catch.hpp>

using namespace xtask::hub;
using Paths = std::vector<std::string>;

namespace {

xtask::Error refusal(const Paths& paths, const std::string& quant) {
    try {
        model_of_quant(paths, quant);
    } catch (const xtask::Error& error) {
        return error;
    }
    FAIL("not refused");
    return {xtask::ExitCode::ok, "", ""};
}

bool says(const xtask::Error& error, const char* part) {
    return std::string(error.what()).find(part) != std::string::npos;
}

} // namespace

TEST_CASE("which names hold a quantization") {
    CHECK(names_quant("m.Q4_K_M.gguf", "q4_k_m"));
    CHECK(names_quant("ggml-model-i2_s.gguf", "I2_S"));
    CHECK(names_quant("Q8_0/m-00001-of-00002.gguf", "Q8_0"));
    CHECK(names_quant("m-UD-Q4_K_XL.gguf", "Q4_K_XL"));
    CHECK_FALSE(names_quant("m-IQ4_XS.gguf", "Q4_XS"));
    CHECK_FALSE(names_quant("m-Q4_K_M.gguf", "Q4_K"));
    CHECK_FALSE(names_quant("m-BF16.gguf", "F16"));
    CHECK_FALSE(names_quant("m.gguf", ""));
}

TEST_CASE("the model of a quantization") {
    const Paths paths{"m-Q4_K.gguf", "m-Q4_K_M.gguf", "m-Q8_0-00001-of-00002.gguf",
                      "m-Q8_0-00002-of-00002.gguf"};
    CHECK(model_of_quant(paths, "Q4_K") == Paths{"m-Q4_K.gguf"});
    CHECK(model_of_quant(paths, "q8_0") == Paths{"m-Q8_0-00001-of-00002.gguf", "m-Q8_0-00002-of-00002.gguf"});
    const auto none = refusal(paths, "F16");
    CHECK(none.reason == "quant-not-found");
    CHECK(says(none, "m-Q4_K_M.gguf"));
    CHECK_FALSE(says(none, "00002-of"));
    CHECK(refusal({"README.md"}, "F16").reason == "quant-not-found");
}

TEST_CASE("what is no model of its own") {
    for (const char* name : {"mmproj-Q8_0.gguf", "imatrix-Q8_0.gguf", "mtp-m-Q8_0.gguf", "eagle3-Q8_0.gguf",
                             "dflash-Q8_0.gguf", "dspark-Q8_0.gguf", "m-Q8_0.bin"}) {
        CAPTURE(name);
        CHECK(model_of_quant(Paths{"m-Q8_0.gguf", name}, "Q8_0") == Paths{"m-Q8_0.gguf"});
        CHECK(refusal({name}, "Q8_0").reason == "quant-not-found");
    }
}

TEST_CASE("auto is Q4_K_M, else Q8_0, else the only one") {
    CHECK(model_of_quant(Paths{"m-F16.gguf", "m-Q4_K_M.gguf", "m-Q8_0.gguf"}, "auto") ==
          Paths{"m-Q4_K_M.gguf"});
    CHECK(model_of_quant(Paths{"m-F16.gguf", "m-Q8_0.gguf"}, "AUTO") == Paths{"m-Q8_0.gguf"});
    CHECK(model_of_quant(Paths{"m-i2_s.gguf", "mmproj-F16.gguf"}, "auto") == Paths{"m-i2_s.gguf"});
    const auto several = refusal({"m-F16.gguf", "m-Q2_K.gguf"}, "auto");
    CHECK(several.reason == "quant-ambiguous");
    CHECK(says(several, "m-F16.gguf, m-Q2_K.gguf"));
    CHECK(refusal({"a-Q4_K_M.gguf", "b-Q4_K_M.gguf", "c-Q8_0.gguf"}, "auto").reason == "quant-ambiguous");
}

TEST_CASE("the projector of a model") {
    const auto of = [](const Paths& paths, const char* model) {
        return projector_of(paths, model).value_or("none");
    };
    CHECK(of({"m-Q8_0.gguf"}, "m-Q8_0.gguf") == "none");
    CHECK(of({"mmproj-BF16.gguf", "mmproj-F32.gguf", "mmproj-Q8_0.gguf"}, "m-Q4_K_M.gguf") ==
          "mmproj-Q8_0.gguf");
    CHECK(of({"mmproj-BF16.gguf", "mmproj-F32.gguf"}, "m-Q4_K_M-00001-of-00002.gguf") == "mmproj-BF16.gguf");
    CHECK(of({"a/mmproj-F32.gguf", "b/mmproj-Q8_0.gguf", "mmproj-Q8_0.gguf"}, "a/m-Q8_0.gguf") ==
          "a/mmproj-F32.gguf");
    CHECK(of({"b/mmproj-Q8_0.gguf"}, "a/m-Q8_0.gguf") == "none");
    CHECK(of({"m.mmproj-f16.gguf", "mmproj.bin"}, "m.gguf") == "m.mmproj-f16.gguf");
    CHECK(of({"mmproj.gguf"}, "m.gguf") == "mmproj.gguf");
    CHECK(of({"mmproj-99999999999999999999.gguf"}, "m-Q8_0.gguf") == "mmproj-99999999999999999999.gguf");
}
