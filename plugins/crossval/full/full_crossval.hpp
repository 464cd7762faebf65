/// The command full-crossval.
#pragma once

#include <xtask/command.hpp>

namespace xtask::crossval {

class FullCrossval : public Command {
  public:
    ExitCode run(Context& context, const Args& args) override;
};

} // namespace xtask::crossval
