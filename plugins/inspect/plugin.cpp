#include "inspect.hpp"

#include <xtask/plugin.hpp>

XTASK_PLUGIN(xtask::command<xtask::inspect::Inspect>("inspect"));
