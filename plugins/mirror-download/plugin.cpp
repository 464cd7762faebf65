#include "mirror_download.hpp"

#include <xtask/plugin.hpp>

XTASK_PLUGIN(xtask::command<xtask::mirror_download::MirrorDownload>("mirror-download"));
