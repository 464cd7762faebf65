#include "clean_cache.hpp"

#include <xtask/plugin.hpp>

XTASK_PLUGIN(xtask::command<xtask::clean_cache::CleanCache>("clean-cache"));
