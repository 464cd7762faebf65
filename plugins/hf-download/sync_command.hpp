/// The command sync: makes a folder of models what the lock file says.
#pragma once

#include <xtask/command.hpp>

namespace xtask::hf_download {

class Sync : public Command {
  public:
    ExitCode run(Context& context, const Args& args) override;
};

} // namespace xtask::hf_download
