/// The command download-model: asks the hub what the file is, then has the host bring it to disk.
#pragma once

#include <xtask/command.hpp>

namespace xtask::hf_download {

class DownloadModel : public Command {
  public:
    ExitCode run(Context& context, const Args& args) override;
};

} // namespace xtask::hf_download
