/// The command fetch-cpp.
#pragma once

#include <xtask/command.hpp>

namespace xtask::cpp_reference {

class FetchCpp : public Command {
  public:
    ExitCode run(Context& context, const Args& args) override;
};

} // namespace xtask::cpp_reference
