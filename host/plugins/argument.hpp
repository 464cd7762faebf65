/// What a command was given: checked values, each with where it came from.
#pragma once

#include "plugins/values.hpp"

#include <xtask/abi.h>

#include <string>
#include <string_view>
#include <vector>

namespace xtask::plugins {

enum class Origin : std::uint32_t {
    fallback = XTASK_FROM_DEFAULT,
    flag = XTASK_FROM_FLAG,
    environment = XTASK_FROM_ENVIRONMENT,
    config = XTASK_FROM_CONFIG,
};

struct Argument {
    std::string name;
    Origin origin = Origin::fallback;
    std::string source; ///< for people: "--out", "environment HF_ENDPOINT", a config file's path, "default"
    std::vector<Value> values; ///< at least one; more for a repeatable option
};

/// One per option that has a value. Asking for another gives nothing, or the answer of a switch that is off.
class Arguments {
  public:
    void add(Argument argument) { list_.push_back(std::move(argument)); }

    const Argument* find(std::string_view name) const noexcept;
    bool flag(std::string_view name) const noexcept;
    std::string text(std::string_view name) const; ///< empty without a value
    std::vector<std::string> texts(std::string_view name) const;

    auto begin() const noexcept { return list_.begin(); }
    auto end() const noexcept { return list_.end(); }

  private:
    std::vector<Argument> list_;
};

} // namespace xtask::plugins
