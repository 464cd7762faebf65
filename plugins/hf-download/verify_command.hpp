/// The command verify: whether files on disk are still what was downloaded.
#pragma once

#include <xtask/command.hpp>

namespace xtask::hf_download {

class Verify : public Command {
  public:
    ExitCode run(Context& context, const Args& args) override;
};

} // namespace xtask::hf_download
