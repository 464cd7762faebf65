#include "download_model.hpp"
#include "lock_command.hpp"
#include "sync_command.hpp"
#include "verify_command.hpp"

#include <xtask/plugin.hpp>

XTASK_PLUGIN(xtask::command<xtask::hf_download::DownloadModel>("download-model"),
             xtask::command<xtask::hf_download::Lock>("lock"),
             xtask::command<xtask::hf_download::Sync>("sync"),
             xtask::command<xtask::hf_download::Verify>("verify"));
