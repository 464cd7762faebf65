#include "files.hpp"
#include "gguf/outline.hpp"
#include "model_check.hpp"

#include <catch2/catch.hpp>

#include <functional>

using namespace xtask;
using namespace xtask::inspect;
using gen_fixtures::Model;

namespace {

using Texts = std::vector<std::string>;

/// What is missing once `change` had its way with the header of a tiny model.
Texts missing(const std::string& arch, const std::function<void(gguf::Outline&)>& change) {
    Model model = gen_fixtures::make_model({arch, "tiny", "f32", "", 42});
    change(model.outline);
    model.outline.lay_out();
    std::string bytes = model.outline.header();
    bytes.resize(bytes.size() + 6'000'000);
    gguf::Reading reading = test::read(bytes);
    REQUIRE(reading.valid());
    check_model(reading);
    Texts texts;
    for (const auto& problem : reading.problems)
        texts.push_back(std::to_string(problem.position) + ": " + problem.text);
    return texts;
}

void remove(gguf::Outline& outline, const std::string& end) {
    std::erase_if(outline.tensors, [&](const auto& tensor) { return tensor.name.ends_with(end); });
}
void remove_key(gguf::Outline& outline, const std::string& end) {
    std::erase_if(outline.key_values, [&](const auto& entry) { return entry.key.ends_with(end); });
}
void set(gguf::Outline& outline, const std::string& key, gguf::Value value) {
    remove_key(outline, key);
    outline.key_values.push_back({key, std::move(value)});
}

} // namespace

TEST_CASE("whole models lack nothing") {
    CHECK(missing("llama", [](auto&) {}) == Texts{});
    CHECK(missing("bitnet", [](auto&) {}) == Texts{});
    CHECK(missing("llama", [](auto& o) { remove(o, "output.weight"); }).size() == 2); // attn_output too
}

TEST_CASE("what is missing is named, with the count that lacks it") {
    CHECK(missing("llama", [](auto& o) { remove(o, "output_norm.weight"); }) ==
          Texts{"8: tensor output_norm.weight is missing"});
    CHECK(missing("llama", [](auto& o) { remove(o, "blk.1.ffn_up.weight"); }) ==
          Texts{"8: tensor blk.1.ffn_up.weight is missing"});
    CHECK(missing("llama", [](auto& o) { remove_key(o, "block_count"); }) ==
          Texts{"16: key llama.block_count is missing"});
    CHECK(missing("bitnet", [](auto& o) { remove(o, "attn_sub_norm.weight"); }).size() == 2);
}

TEST_CASE("other ways to be complete") {
    CHECK(missing("llama", [](auto& o) {
              for (auto& tensor : o.tensors) {
                  if (tensor.name.ends_with("attn_q.weight")) tensor.name.replace(6, 6, "attn_qkv");
              }
              remove(o, "attn_k.weight");
          }) == Texts{});
    CHECK(missing("llama",
                  [](auto& o) {
                      set(o, "llama.expert_count", std::uint32_t{8});
                      remove(o, "ffn_up.weight");
                  }) == Texts{"8: tensor blk.0.ffn_gate_inp.weight is missing",
                              "8: tensor blk.1.ffn_gate_inp.weight is missing"});
}

TEST_CASE("what is no whole model of a known kind is left alone") {
    const auto without_norm = [](gguf::Value value, const std::string& key) {
        return missing("llama", [&](auto& o) {
            remove(o, "output_norm.weight");
            set(o, key, std::move(value));
        });
    };
    CHECK(without_norm(std::string("gpt2"), "general.architecture") == Texts{});
    CHECK(without_norm(std::uint32_t{1}, "general.architecture") == Texts{});
    CHECK(without_norm(std::string("adapter"), "general.type") == Texts{});
    CHECK(without_norm(std::uint32_t{2}, "split.count") == Texts{});
    CHECK(without_norm(std::string("model"), "general.type").size() == 1);
}

TEST_CASE("a number of blocks is no reason to go on for ever") {
    CHECK(missing("llama", [](auto& o) { set(o, "llama.block_count", ~std::uint32_t{0}); }) ==
          Texts{"8: 21 tensors are too few for 4294967295 blocks"});
}
