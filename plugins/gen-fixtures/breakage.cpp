#include "breakage.hpp"

#include "gguf/reader.hpp"

#include <xtask/error.hpp>

#include <array>
#include <string>

namespace xtask::gen_fixtures {

namespace {

using gguf::Outline;

constexpr std::uint64_t huge = std::uint64_t{1} << 62U;

void put(std::string& bytes, std::uint64_t position, std::uint64_t number, std::size_t width) {
    for (std::size_t i = 0; i < width; ++i)
        bytes[static_cast<std::size_t>(position) + i] = static_cast<char>(number >> 8U * i);
}

/// Where things are in a header that is still good.
gguf::Header positions(const std::string& header) {
    gguf::MemorySource source(header);
    return gguf::read_header(source).header;
}

/// Where the value of a key begins: behind the key and its type.
std::uint64_t value_of(const std::string& header, std::string_view key) {
    const gguf::Header read = positions(header);
    return read.find(key)->position + 8 + key.size() + 4;
}

void remove_tensor(Model& model, std::string_view name) {
    auto& tensors = model.outline.tensors;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        if (tensors[i].name != name) continue;
        tensors.erase(tensors.begin() + static_cast<std::ptrdiff_t>(i));
        model.fillings.erase(model.fillings.begin() + static_cast<std::ptrdiff_t>(i));
        break;
    }
    model.outline.lay_out();
}

void remove_key(Model& model, std::string_view end) {
    std::erase_if(model.outline.key_values, [&](const auto& entry) { return entry.key.ends_with(end); });
}

void not_a_number(const Model& model, std::string& start) {
    const bool single =
        model.outline.tensors.front().type == static_cast<std::uint32_t>(gguf::TensorType::f32);
    if (single) {
        put(start, 0, 0x7FC0'0000, 4);
    } else { // a half-precision value, or the scale of a block
        put(start, 0, 0x7E00, 2);
    }
}

using S = std::string;
using M = Model;
using O = Outline;

// clang-format off
constexpr std::array table{
    Breakage{.name = "empty", .summary = "no byte at all",
             .length = [](std::uint64_t, std::uint64_t) -> std::uint64_t { return 0; }},
    Breakage{.name = "cut", .summary = "the last byte is missing",
             .length = [](std::uint64_t, std::uint64_t size) { return size - 1; }},
    Breakage{.name = "cut-half", .summary = "the second half is missing",
             .length = [](std::uint64_t, std::uint64_t size) { return size / 2; }},
    Breakage{.name = "cut-header", .summary = "the file ends among the key-values",
             .length = [](std::uint64_t header, std::uint64_t) { return header / 2; }},
    Breakage{.name = "magic", .summary = "it begins with GGUX",
             .header = [](S& h) { h[3] = 'X'; }},
    Breakage{.name = "version-1", .summary = "version 1, whose lengths had 32 bits",
             .header = [](S& h) { put(h, 4, 1, 4); }},
    Breakage{.name = "version-4", .summary = "a version that does not exist yet",
             .header = [](S& h) { put(h, 4, 4, 4); }},
    Breakage{.name = "big-endian", .summary = "the version's bytes are the wrong way round",
             .header = [](S& h) { put(h, 4, 0x0300'0000, 4); }},
    Breakage{.name = "tensor-count", .summary = "more tensors than bytes",
             .header = [](S& h) { put(h, 8, huge, 8); }},
    Breakage{.name = "key-value-count", .summary = "more key-values than bytes",
             .header = [](S& h) { put(h, 16, huge, 8); }},
    Breakage{.name = "key-length", .summary = "a key without end",
             .header = [](S& h) { put(h, 24, huge, 8); }},
    Breakage{.name = "text-length", .summary = "a text without end",
             .header = [](S& h) { put(h, value_of(h, "general.name"), ~std::uint64_t{0}, 8); }},
    Breakage{.name = "value-type", .summary = "a value type that does not exist",
             .header = [](S& h) { put(h, value_of(h, "general.file_type") - 4, 99, 4); }},
    Breakage{.name = "array-count", .summary = "more scores than bytes",
             .header = [](S& h) { put(h, value_of(h, "tokenizer.ggml.scores") + 4, huge, 8); }},
    Breakage{.name = "nested-array", .summary = "an array of arrays",
             .header = [](S& h) { put(h, value_of(h, "tokenizer.ggml.tokens"), 9, 4); }},
    Breakage{.name = "bool", .summary = "a bool that is neither 0 nor 1",
             .header = [](S& h) { put(h, value_of(h, "tokenizer.ggml.add_bos_token"), 7, 1); }},
    Breakage{.name = "alignment-zero", .summary = "alignment 0",
             .outline = [](O& o) { o.key_values.push_back({"general.alignment", std::uint32_t{0}}); }},
    Breakage{.name = "alignment-odd", .summary = "alignment 24, which is no power of two",
             .outline = [](O& o) { o.key_values.push_back({"general.alignment", std::uint32_t{24}}); }},
    Breakage{.name = "alignment-type", .summary = "an alignment that is a text",
             .outline = [](O& o) { o.key_values.push_back({"general.alignment", std::string("32")}); }},
    Breakage{.name = "missing-key", .summary = "nothing says how many blocks there are",
             .model = [](M& m) { remove_key(m, ".block_count"); }},
    Breakage{.name = "duplicate-key", .summary = "a key that is there twice",
             .outline = [](O& o) { o.key_values.push_back(o.key_values.front()); }},
    Breakage{.name = "missing-tensor", .summary = "no tensor output_norm.weight",
             .model = [](M& m) { remove_tensor(m, "output_norm.weight"); }},
    Breakage{.name = "duplicate-tensor", .summary = "a name that two tensors have",
             .outline = [](O& o) { o.tensors[2].name = o.tensors[3].name; }},
    Breakage{.name = "tensor-name", .summary = "a tensor's name of 65 bytes",
             .outline = [](O& o) { o.tensors[1].name = std::string(65, 'n'); }},
    Breakage{.name = "dimensions", .summary = "a tensor of five dimensions",
             .outline = [](O& o) { o.tensors[1].shape.resize(5, 1); }},
    Breakage{.name = "dimension-overflow", .summary = "more elements than 64 bits can count",
             .outline = [](O& o) { o.tensors[0].shape = {huge, huge}; }},
    Breakage{.name = "block", .summary = "a row of 33 elements in blocks of 32",
             .outline = [](O& o) { o.tensors[1].type = 8; o.tensors[1].shape = {33}; }},
    Breakage{.name = "tensor-type", .summary = "a tensor type that does not exist",
             .outline = [](O& o) { o.tensors[1].type = 99; }},
    Breakage{.name = "removed-type", .summary = "a tensor type that no engine reads any more",
             .outline = [](O& o) { o.tensors[1].type = 4; }},
    Breakage{.name = "offset", .summary = "data that begins 4 bytes late, unaligned",
             .outline = [](O& o) { o.tensors[1].offset += 4; }},
    Breakage{.name = "offset-gap", .summary = "data that begins 32 bytes late",
             .outline = [](O& o) { o.tensors[1].offset += 32; }},
    Breakage{.name = "overlap", .summary = "two tensors with the same data",
             .outline = [](O& o) { o.tensors[1].offset = 0; }},
    Breakage{.name = "offset-range", .summary = "data beyond all files",
             .outline = [](O& o) { o.tensors[1].offset = ~std::uint64_t{31}; }},
    Breakage{.name = "nan", .summary = "the first weight is no number", .data = not_a_number},
};
// clang-format on

} // namespace

std::span<const Breakage> breakages() noexcept { return table; }

const Breakage& breakage(std::string_view name) {
    for (const Breakage& kind : table) {
        if (kind.name == name) return kind;
    }
    throw Error(ExitCode::usage, "bad-value", "there is no kind of breakage called " + std::string(name));
}

} // namespace xtask::gen_fixtures
