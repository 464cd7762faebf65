/// Things of one run that a plugin names by number until it gives them back.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

namespace xtask::plugins::bridge {

/// The plugin broke the contract of a call.
[[noreturn]] void bad_call(const std::string& what);

/// A number that names nothing is a bad call.
template <class T>
class Handles {
  public:
    std::uint64_t add(std::unique_ptr<T> thing) {
        things_.emplace(++last_, std::move(thing));
        return last_;
    }
    T& at(std::uint64_t handle) { return *find(handle)->second; }
    std::unique_ptr<T> take(std::uint64_t handle) {
        const auto found = find(handle);
        auto thing = std::move(found->second);
        things_.erase(found);
        return thing;
    }
    /// Nothing happens where there is none.
    void drop(std::uint64_t handle) { things_.erase(handle); }

  private:
    using Map = std::unordered_map<std::uint64_t, std::unique_ptr<T>>;

    typename Map::iterator find(std::uint64_t handle) {
        const auto found = things_.find(handle);
        if (found == things_.end()) bad_call("handle " + std::to_string(handle) + " names nothing");
        return found;
    }

    Map things_;
    std::uint64_t last_ = 0;
};

} // namespace xtask::plugins::bridge
