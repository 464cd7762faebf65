#include "crash.hpp"

#include <xtask/plugin.hpp>

namespace {

class Crash : public xtask::Command {
  public:
    xtask::ExitCode run(xtask::Context&, const xtask::Args&) override {
        crash();
        return xtask::ExitCode::ok;
    }
};

} // namespace

XTASK_PLUGIN(xtask::command<Crash>("crashes-in-run"));
