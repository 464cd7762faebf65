/// The command crossval.
#pragma once

#include <xtask/command.hpp>

namespace xtask::crossval {

class Crossval : public Command {
  public:
    ExitCode run(Context& context, const Args& args) override;
};

} // namespace xtask::crossval
