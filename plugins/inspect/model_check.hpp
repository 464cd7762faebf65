/// Whether a model of an architecture known here has what an engine asks for.
#pragma once

#include "gguf/reader.hpp"

namespace xtask::inspect {

/// For llama and bitnet: adds a problem for each key and each tensor without which llama.cpp does not load
/// it. Parts of a split model, and files that are no models (adapters and the like), are left alone.
void check_model(gguf::Reading& reading);

} // namespace xtask::inspect
