/// Removes what the rules leave, by unlinkat(2) in the open folder: a name that has become a symlink is
/// itself removed, never what it leads to.
#pragma once

#include "findings.hpp"
#include "pulse.hpp"
#include "walk.hpp"

namespace xtask::clean_cache {

class Remove : public Visitor {
  public:
    /// `findings` is true at any moment; its `bytes` count a file when its last name goes.
    Remove(Pulse& pulse, Findings& findings) : pulse_(pulse), findings_(findings) {}

    void step(const Place& place) override;
    bool file(const Place& place, const Entry& entry) override;
    Left folder(const Place& place, const Entry& entry) override;
    void kept(Kept kept) override { findings_.kept.add(std::move(kept)); }
    void failed(const std::string& path, int error) override { findings_.fail(path, error); }

  private:
    Pulse& pulse_;
    Findings& findings_;
};

} // namespace xtask::clean_cache
