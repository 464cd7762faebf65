/// The command mirror-serve: runs a Server until it is told to stop.
#pragma once

#include <xtask/command.hpp>

namespace xtask::mirror_serve {

class MirrorServe : public Command {
  public:
    ExitCode run(Context& context, const Args& args) override;
};

} // namespace xtask::mirror_serve
