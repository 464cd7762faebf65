#include <xtask/plugin.hpp>

namespace {

class Throw : public xtask::Command {
  public:
    xtask::ExitCode run(xtask::Context&, const xtask::Args&) override { throw 42; }
};

} // namespace

XTASK_PLUGIN(xtask::command<Throw>("throws-int"));
