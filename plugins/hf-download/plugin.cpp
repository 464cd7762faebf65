#include "download_model.hpp"

#include <xtask/plugin.hpp>

XTASK_PLUGIN(xtask::command<xtask::hf_download::DownloadModel>("download-model"));
