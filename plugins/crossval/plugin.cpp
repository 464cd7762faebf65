#include "crossval.hpp"
#include "full/full_crossval.hpp"

#include <xtask/plugin.hpp>

XTASK_PLUGIN(xtask::command<xtask::crossval::Crossval>("crossval"),
             xtask::command<xtask::crossval::FullCrossval>("full-crossval"));
