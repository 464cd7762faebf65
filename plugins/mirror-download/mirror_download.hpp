/// The command mirror-download: asks mirrors what a file is, then has the host bring it from those that
/// agree.
#pragma once

#include <xtask/command.hpp>

namespace xtask::mirror_download {

class MirrorDownload : public Command {
  public:
    ExitCode run(Context& context, const Args& args) override;
};

} // namespace xtask::mirror_download
