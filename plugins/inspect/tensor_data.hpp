/// A look at the weights themselves.
#pragma once

#include "gguf/source.hpp"
#include "inspection.hpp"

#include <xtask/context.hpp>

namespace xtask::inspect {

/// Hashes the data of each tensor and adds a problem for each that has a NaN or an infinity. What is not in
/// the file, or lies before data that was read already, is left out: no file is read more than once.
void read_tensors(Context& context, gguf::Source& source, Inspection& inspection);

} // namespace xtask::inspect
