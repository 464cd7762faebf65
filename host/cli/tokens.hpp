/// argv cut into options and positionals. Knows syntax only: no types, no defaults, no other source.
#pragma once

#include "plugins/option.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace xtask::cli {

using Words = std::vector<std::string>;

struct Tokens {
    std::map<std::string, Words>
        given; ///< by long name; a switch has one empty text for each time it was given
    Words positionals;
    Words unknown; ///< what looks like an option and is none of these, as it was written
    std::optional<std::string> incomplete; ///< an option whose value is missing, as it was written
    std::optional<std::string> overfull;   ///< a switch that was given a value, as it was written

    bool has(const std::string& name) const { return given.count(name) != 0; }
};

/// Never fails: what is wrong stands in the result. `--name value`, `--name=value`, `-n value`, `-nvalue`,
/// `-abc` for switches; "--" ends the options.
Tokens tokenize(const std::vector<plugins::Option>& options, const Words& words);

/// Where the command stands among words that may begin with some of `options`; none: there is no command. The
/// word there may be an option that nobody knows.
std::optional<std::size_t> command_position(const std::vector<plugins::Option>& options, const Words& words);

} // namespace xtask::cli
