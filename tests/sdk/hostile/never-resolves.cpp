#include <xtask/plugin.hpp>

#include <unistd.h>

namespace {

class Never : public xtask::MirrorSource {
  public:
    std::vector<xtask::Candidate> resolve(const xtask::MirrorRequest&) override {
        for (;;) ::pause();
    }
};

} // namespace

XTASK_PLUGIN(xtask::mirror<Never>("never-resolves"));
