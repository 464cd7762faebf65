/// Which model file is compared with.
#pragma once

#include <xtask/command.hpp>

#include <string>

namespace xtask::crossval {

/// What `model` names (--model, CROSSVAL_GGUF, a setting), else the default model of download-model, else the
/// one GGUF file below models/. Throws Error(usage, "no-model") where there is none or more than one, with
/// the list. The path is absolute and leads to a regular file.
std::string choose_model(const std::string& model);

} // namespace xtask::crossval
