/// Adds up what an item holds. Touches nothing.
#pragma once

#include "findings.hpp"
#include "hard_links.hpp"
#include "pulse.hpp"
#include "walk.hpp"

namespace xtask::clean_cache {

class Measure final : public Visitor {
  public:
    /// `list`: remember partials one by one.
    Measure(HardLinks& links, Pulse& pulse, Findings& findings, bool list)
        : links_(links), pulse_(pulse), findings_(findings), list_(list) {}

    void step(const Place& place) override;
    bool file(const Place& place, const Entry& entry) override;
    Left folder(const Place& place, const Entry& entry) override;
    void kept(Kept kept) override { findings_.kept.add(std::move(kept)); }
    void failed(const std::string& path, int error) override { findings_.fail(path, error); }

  private:
    HardLinks& links_;
    Pulse& pulse_;
    Findings& findings_;
    bool list_;
};

} // namespace xtask::clean_cache
