#include "model/facts.hpp"

#include "gguf/cursor.hpp"
#include "gguf/layout.hpp"
#include "model/token_texts.hpp"

#include <xtask/error.hpp>

#include <algorithm>
#include <map>

namespace xtask::crossval {

namespace {

constexpr std::uint32_t f32 = 0, f16 = 1, bf16 = 30;

template <class T>
std::optional<T> value(const gguf::Header& header, const std::string& key) {
    const gguf::Entry* entry = header.find(key);
    const T* found = entry == nullptr ? nullptr : entry->scalar<T>();
    return found == nullptr ? std::nullopt : std::optional<T>(*found);
}

std::optional<std::int32_t> id(const gguf::Header& header, const std::string& key) {
    const auto number = value<std::uint64_t>(header, key);
    return number && *number < INT32_MAX ? std::optional(static_cast<std::int32_t>(*number)) : std::nullopt;
}

std::string parameters(std::uint64_t count) {
    if (count >= 1'000'000'000)
        return std::to_string(count / 1'000'000'000) + "." + std::to_string(count / 100'000'000 % 10) + " G";
    if (count >= 1'000'000) return std::to_string(count / 1'000'000) + " M";
    return std::to_string(count / 1'000) + " k";
}

/// The type that most of the bytes are in.
std::string main_type(const gguf::Header& header) {
    std::map<std::uint32_t, std::uint64_t> bytes;
    for (const gguf::Tensor& tensor : header.tensors) bytes[tensor.info.type] += tensor.size.value_or(0);
    const auto most = std::max_element(bytes.begin(), bytes.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == bytes.end() ? "no tensors" : gguf::name_of_tensor_type(most->first);
}

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
    throw Error(ExitCode::failure, "malformed", path + " is not a model that can be compared: " + why,
                "xtask inspect says more about it");
}

} // namespace

ModelFacts read_facts(const std::string& path) {
    gguf::FileSource source(path);
    const gguf::Reading reading = gguf::read_header(source);
    if (!reading.valid()) {
        refuse(path, reading.problems.empty() ? "its header has no end"
                                              : reading.problems.front().text + " (byte " +
                                                    std::to_string(reading.problems.front().position) + ")");
    }
    const gguf::Header& header = reading.header;
    ModelFacts facts;
    facts.path = path;
    facts.size = source.size().value_or(0);
    facts.architecture = value<std::string>(header, "general.architecture").value_or("");
    if (facts.architecture.empty()) refuse(path, "it names no architecture");
    facts.context = value<std::uint64_t>(header, facts.architecture + ".context_length").value_or(0);
    facts.tokenizer = value<std::string>(header, "tokenizer.ggml.model").value_or("");
    const gguf::Entry* tokens = header.find("tokenizer.ggml.tokens");
    if (tokens == nullptr || tokens->array() == nullptr || tokens->array()->type != gguf::ValueType::string ||
        tokens->array()->count == 0)
        refuse(path, "it has no vocabulary (tokenizer.ggml.tokens)");
    if (tokens->array()->count > INT32_MAX) refuse(path, "its vocabulary is too large");
    facts.tokens = *tokens->array();
    facts.bos = id(header, "tokenizer.ggml.bos_token_id");
    facts.eos = id(header, "tokenizer.ggml.eos_token_id");
    facts.add_bos = value<bool>(header, "tokenizer.ggml.add_bos_token").value_or(facts.tokenizer == "llama");
    std::uint64_t count = 0;
    for (const gguf::Tensor& tensor : header.tensors) {
        count += gguf::element_count(tensor.info.shape).value_or(0);
        const std::uint32_t type = tensor.info.type;
        facts.quantized = facts.quantized || (type != f32 && type != f16 && type != bf16);
    }
    facts.summary = facts.architecture + ", " + parameters(count) + " parameters, " + main_type(header);
    return facts;
}

std::optional<std::string> vocabulary_difference(const ModelFacts& a, const ModelFacts& b) {
    if (a.vocabulary() != b.vocabulary())
        return std::to_string(a.vocabulary()) + " tokens here, " + std::to_string(b.vocabulary()) + " there";
    const TokenTexts first(a), second(b);
    for (std::uint64_t i = 0; i < a.vocabulary(); ++i) {
        const auto token = static_cast<std::int32_t>(i);
        if (first.raw(token) != second.raw(token))
            return "token " + std::to_string(i) + " is " + gguf::quoted(first.raw(token)) + " here, " +
                   gguf::quoted(second.raw(token)) + " there";
    }
    return std::nullopt;
}

} // namespace xtask::crossval
