#include "mirror_serve.hpp"

#include <xtask/plugin.hpp>

XTASK_PLUGIN(xtask::command<xtask::mirror_serve::MirrorServe>("mirror-serve"));
