/// A visitor that says yes to everything and remembers what it saw.
#pragma once

#include "walk.hpp"

#include <set>

namespace xtask::clean_cache {

class Recorder : public Visitor {
  public:
    void step(const Place&) override {}
    bool file(const Place& place, const Entry&) override { return files.insert(place.path).second; }
    Left folder(const Place& place, const Entry&) override {
        folders.insert(place.path);
        return Left::gone;
    }
    void kept(Kept one) override { kept_paths.insert(std::string(why_name(one.why)) + " " + one.path); }
    void failed(const std::string& path, int) override { failures.insert(path); }

    std::set<std::string> files, folders, kept_paths, failures;
};

} // namespace xtask::clean_cache
