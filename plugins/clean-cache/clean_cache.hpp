/// The command clean-cache: measures, asks, removes, and says what came of it.
#pragma once

#include <xtask/command.hpp>

namespace xtask::clean_cache {

class CleanCache : public Command {
  public:
    ExitCode run(Context& context, const Args& args) override;
};

} // namespace xtask::clean_cache
