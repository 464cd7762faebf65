#include "model.hpp"

#include "vocabulary.hpp"

#include <bit>

namespace xtask::gen_fixtures {

namespace {

using gguf::TensorType;
using Shape = std::vector<std::uint64_t>;

/// Half the bits of `n`, rounded up: sums of n random values stay of one size when each is 2^-h as large.
unsigned half_bits(std::uint64_t n) { return (static_cast<unsigned>(std::bit_width(n - 1)) + 1) / 2; }

class Builder {
  public:
    explicit Builder(const Recipe& recipe)
        : recipe_(recipe), dimensions_(dimensions_of(recipe)), weight_(weight_type_of(recipe)) {
        model_.seed = recipe.seed;
    }

    Model build() {
        key_values();
        embedding();
        for (std::uint64_t layer = 0; layer < dimensions_.layers; ++layer) block(layer);
        norm("output_norm.weight", dimensions_.embedding, recipe_.is_bitnet() ? 4.0F : 1.0F);
        if (!recipe_.is_bitnet()) output();
        return std::move(model_);
    }

  private:
    void add(std::string key, gguf::Value value) {
        model_.outline.key_values.push_back({std::move(key), std::move(value)});
    }
    void add_number(const std::string& key, std::uint64_t number) {
        add(recipe_.arch + "." + key, static_cast<std::uint32_t>(number));
    }

    void key_values() {
        const Dimensions& d = dimensions_;
        add("general.architecture", recipe_.arch);
        add("general.name", std::string("xtask-fixture"));
        add("general.file_type", weight_.file_type);
        add_number("vocab_size", d.vocabulary);
        add_number("context_length", d.context);
        add_number("embedding_length", d.embedding);
        add_number("block_count", d.layers);
        add_number("feed_forward_length", d.feed_forward);
        add_number("attention.head_count", d.heads);
        add_number("attention.head_count_kv", d.kv_heads);
        add_number("rope.dimension_count", d.head());
        add(recipe_.arch + ".rope.freq_base", 10000.0F);
        add(recipe_.arch + ".attention.layer_norm_rms_epsilon", 1e-5F);
        if (recipe_.is_bitnet()) {
            add("bitnet.rope.scaling.type", std::string("linear"));
            add("bitnet.rope.scaling.factor", 1.0F);
        }
        tokenizer();
    }

    void tokenizer() {
        Vocabulary vocabulary = make_vocabulary(dimensions_.vocabulary);
        add("tokenizer.ggml.model", std::string("llama"));
        add("tokenizer.ggml.pre", std::string("default"));
        add("tokenizer.ggml.tokens", std::move(vocabulary.tokens));
        add("tokenizer.ggml.scores", std::move(vocabulary.scores));
        add("tokenizer.ggml.token_type", std::move(vocabulary.types));
        add("tokenizer.ggml.bos_token_id", std::uint32_t{1});
        add("tokenizer.ggml.eos_token_id", std::uint32_t{2});
        add("tokenizer.ggml.unknown_token_id", std::uint32_t{0});
        add("tokenizer.ggml.add_bos_token", true);
        add("tokenizer.ggml.add_eos_token", false);
    }

    void add_tensor(std::string name, TensorType type, Shape shape, Filling filling) {
        model_.outline.add(std::move(name), type, std::move(shape));
        model_.fillings.push_back(filling);
    }

    void norm(std::string name, std::uint64_t length, float value = 1) {
        add_tensor(std::move(name), TensorType::f32, {length}, {.constant = value});
    }

    void matrix(std::string name, std::uint64_t columns, std::uint64_t rows) {
        const unsigned h = half_bits(columns);
        const Filling filling = recipe_.is_bitnet()
                                    ? Filling{.kind = Filling::Kind::ternary, .exponent = h}
                                    : Filling{.kind = Filling::Kind::bytes, .exponent = 6 + h};
        add_tensor(std::move(name), weight_.type, {columns, rows}, filling);
    }

    void vocabulary_matrix(std::string name, unsigned exponent, bool chooses) {
        // Ternary blocks could not hold these, and the models of one size shall differ in nothing else.
        const TensorType type = recipe_.is_bitnet() ? TensorType::f16 : weight_.type;
        add_tensor(
            std::move(name), type, {dimensions_.embedding, dimensions_.vocabulary},
            {.kind = Filling::Kind::bytes, .exponent = exponent, .faint_rows = chooses ? special_tokens : 0});
    }

    void embedding() {
        const bool tied = recipe_.is_bitnet();
        vocabulary_matrix("token_embd.weight", tied ? 7 + half_bits(dimensions_.embedding) : 6, tied);
    }
    void output() { vocabulary_matrix("output.weight", 5 + half_bits(dimensions_.embedding), true); }

    void block(std::uint64_t layer) {
        const Dimensions& d = dimensions_;
        const std::string prefix = "blk." + std::to_string(layer) + ".";
        norm(prefix + "attn_norm.weight", d.embedding);
        matrix(prefix + "attn_q.weight", d.embedding, d.embedding);
        matrix(prefix + "attn_k.weight", d.embedding, d.kv());
        matrix(prefix + "attn_v.weight", d.embedding, d.kv());
        if (recipe_.is_bitnet()) norm(prefix + "attn_sub_norm.weight", d.embedding);
        matrix(prefix + "attn_output.weight", d.embedding, d.embedding);
        norm(prefix + "ffn_norm.weight", d.embedding);
        matrix(prefix + "ffn_gate.weight", d.embedding, d.feed_forward);
        matrix(prefix + "ffn_up.weight", d.embedding, d.feed_forward);
        if (recipe_.is_bitnet()) norm(prefix + "ffn_sub_norm.weight", d.feed_forward);
        matrix(prefix + "ffn_down.weight", d.feed_forward, d.embedding);
    }

    const Recipe& recipe_;
    const Dimensions& dimensions_;
    const WeightType& weight_;
    Model model_;
};

} // namespace

std::uint64_t Model::parameters() const {
    std::uint64_t count = 0;
    for (const auto& tensor : outline.tensors) count += gguf::element_count(tensor.shape).value();
    return count;
}

Model make_model(const Recipe& recipe) { return Builder(recipe).build(); }

} // namespace xtask::gen_fixtures
