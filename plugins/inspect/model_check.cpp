#include "model_check.hpp"

#include "gguf/layout.hpp"

#include <array>
#include <set>
#include <string>
#include <string_view>

namespace xtask::inspect {

namespace {

// Where the counts stand: what is not there has no other place.
constexpr std::uint64_t tensor_count = 8;
constexpr std::uint64_t key_value_count = 16;

constexpr std::array<std::string_view, 6> keys{"context_length",       "embedding_length",
                                               "block_count",          "feed_forward_length",
                                               "attention.head_count", "attention.layer_norm_rms_epsilon"};

class Check {
  public:
    Check(gguf::Reading& reading, std::string architecture)
        : reading_(reading), header_(reading.header), architecture_(std::move(architecture)) {
        for (const gguf::Tensor& tensor : header_.tensors) names_.insert(tensor.info.name);
    }

    void run() {
        for (const std::string_view key : keys) {
            if (header_.find(full(key)) == nullptr) missing(key_value_count, "key " + full(key));
        }
        for (const char* name : {"token_embd", "output_norm"}) need(name);
        const auto blocks = number("block_count");
        if (blocks > names_.size()) {
            gguf::add_problem(reading_,
                              {tensor_count, std::to_string(names_.size()) + " tensors are too few for " +
                                                 std::to_string(blocks) + " blocks"});
            return;
        }
        for (std::uint64_t i = 0; i < blocks; ++i) block("blk." + std::to_string(i) + ".");
    }

  private:
    std::string full(std::string_view key) const { return architecture_ + "." + std::string(key); }

    std::uint64_t number(std::string_view key) const {
        const gguf::Entry* const entry = header_.find(full(key));
        const auto* const value = entry == nullptr ? nullptr : entry->scalar<std::uint64_t>();
        return value == nullptr ? 0 : *value;
    }

    bool has(const std::string& name) const { return names_.count(name + ".weight") != 0; }
    void need(const std::string& name) {
        if (!has(name)) missing(tensor_count, "tensor " + name + ".weight");
    }
    void missing(std::uint64_t position, const std::string& what) {
        gguf::add_problem(reading_, {position, what + " is missing"});
    }

    void block(const std::string& prefix) {
        for (const char* name : {"attn_norm", "attn_output", "ffn_norm"}) need(prefix + name);
        if (!has(prefix + "attn_qkv")) {
            for (const char* name : {"attn_q", "attn_k", "attn_v"}) need(prefix + name);
        }
        if (architecture_ == "bitnet") {
            for (const char* name : {"attn_sub_norm", "ffn_sub_norm"}) need(prefix + name);
        }
        if (number("expert_count") > 0) {
            need(prefix + "ffn_gate_inp");
        } else {
            for (const char* name : {"ffn_gate", "ffn_up", "ffn_down"}) need(prefix + name);
        }
    }

    gguf::Reading& reading_;
    const gguf::Header& header_;
    const std::string architecture_;
    std::set<std::string> names_;
};

std::string text_of(const gguf::Header& header, std::string_view key) {
    const gguf::Entry* const entry = header.find(key);
    const auto* const text = entry == nullptr ? nullptr : entry->scalar<std::string>();
    return text == nullptr ? std::string() : *text;
}

} // namespace

void check_model(gguf::Reading& reading) {
    const std::string architecture = text_of(reading.header, "general.architecture");
    const std::string type = text_of(reading.header, "general.type");
    const bool known = architecture == "llama" || architecture == "bitnet";
    const bool whole = reading.header.find("split.count") == nullptr && (type.empty() || type == "model");
    if (reading.complete && known && whole) Check(reading, architecture).run();
}

} // namespace xtask::inspect
