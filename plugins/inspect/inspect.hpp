/// The command inspect: what a GGUF file says of itself, and what is wrong with it.
#pragma once

#include <xtask/command.hpp>

namespace xtask::inspect {

class Inspect : public Command {
  public:
    ExitCode run(Context& context, const Args& args) override;
};

} // namespace xtask::inspect
