/// A plugin's shared library in this process. The only place that loads code.
#pragma once

#include "plugins/catalog.hpp"

#include <xtask/abi.h>

namespace xtask::plugins {

/// Loads the library of a plugin that is ok and checks what it exports against its manifest: symbol, record
/// size, ABI and embedded text. The record stays valid to the end of the process, for nothing is ever
/// unloaded. Throws Error(plugin).
const xtask_plugin& load_library(const Plugin& plugin);

} // namespace xtask::plugins
