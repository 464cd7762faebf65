/// The command lock: writes down what was downloaded, or what is asked for.
#pragma once

#include <xtask/command.hpp>

namespace xtask::hf_download {

class Lock : public Command {
  public:
    ExitCode run(Context& context, const Args& args) override;
};

} // namespace xtask::hf_download
