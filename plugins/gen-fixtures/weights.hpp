/// Makes the data of a model's tensors, piece by piece.
#pragma once

#include "gguf/writer.hpp"
#include "model.hpp"

#include <cstddef>

namespace xtask::gen_fixtures {

/// All data of tensor `index`, without padding, in pieces of at most some 128 KiB.
void write_weights(const Model& model, std::size_t index, const gguf::Sink& sink);

} // namespace xtask::gen_fixtures
