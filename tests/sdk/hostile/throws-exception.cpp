#include <xtask/plugin.hpp>

#include <stdexcept>

namespace {

class Throw : public xtask::Command {
  public:
    xtask::ExitCode run(xtask::Context&, const xtask::Args&) override {
        throw std::runtime_error("thrown on purpose");
    }
};

} // namespace

XTASK_PLUGIN(xtask::command<Throw>("throws-exception"));
