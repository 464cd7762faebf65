/// The command gen-fixtures: one model, its description, a blob, and a manifest of the folder.
#pragma once

#include <xtask/command.hpp>

namespace xtask::gen_fixtures {

class GenFixtures : public Command {
  public:
    ExitCode run(Context& context, const Args& args) override;
};

} // namespace xtask::gen_fixtures
