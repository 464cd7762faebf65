/// Writes the seeds of gguf_fuzz: a model of a kilobyte, whole and broken in every way.
///
/// usage: gguf_seeds DIR
#include "fixture.hpp"

#include <fstream>
#include <iostream>
#include <string>
#include <variant>

using namespace xtask;
using namespace xtask::gen_fixtures;

namespace {

constexpr std::size_t tensors = 4;
constexpr std::size_t elements = 3;

/// A tiny model with hardly a vocabulary, and of its tensors the first and the norm that must not be missing.
Model small_model() {
    Model model = make_model({"llama", "tiny", "f32", "", 42});
    for (auto& entry : model.outline.key_values) {
        std::visit(
            [](auto& value) {
                if constexpr (requires { value.resize(elements); }) {
                    if constexpr (!std::is_same_v<std::decay_t<decltype(value)>, std::string>)
                        value.resize(elements);
                }
            },
            entry.value);
    }
    model.outline.tensors[tensors] = model.outline.tensors.end()[-2];
    model.outline.tensors.resize(tensors + 1);
    model.fillings.resize(tensors + 1);
    for (auto& tensor : model.outline.tensors) tensor.shape = {elements};
    model.outline.lay_out();
    return model;
}

void write(const std::string& path, const Breakage& breakage) {
    std::ofstream file(path, std::ios::binary);
    Fixture(small_model(), breakage).write([&](std::string_view bytes) { file << bytes; });
    if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

} // namespace

int main(int count, char** arguments) {
    if (count != 2) {
        std::cerr << "usage: gguf_seeds DIR\n";
        return 2;
    }
    const std::string folder = std::string(arguments[1]) + "/";
    write(folder + "whole", {});
    for (const Breakage& breakage : breakages()) write(folder + std::string(breakage.name), breakage);
    return 0;
}
