/// An option and a command line in words: what help, manual pages and the documentation share.
#pragma once

#include "plugins/manifest.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace xtask::cli {

std::string joined(const std::vector<std::string>& list, std::string_view separator);

/// What stands for a value: "DIR", "N", "PATH".
std::string placeholder(const plugins::Option& option);

/// "--out DIR", with "-o, " before it where there is a short name; a positional's placeholder.
std::string spelling(const plugins::Option& option);

/// Its help, and what may be chosen.
std::string explanation(const plugins::Option& option);

/// Facts beside it: "required", "default 5", "env HF_ENDPOINT", …
std::vector<std::string> facts(const plugins::Option& option);

/// Both: "Attempts in a row [default 5]".
std::string meaning(const plugins::Option& option);

/// "xtask config [OPTIONS] [ACTION] [KEY]".
std::string usage_line(const plugins::Command& command);

struct OptionGroup {
    std::string heading; ///< "Arguments", "Options", "Transfer options", …
    std::vector<plugins::Option> options;
};

/// All a command takes but what is hidden: its own, those of its groups, the common ones.
std::vector<OptionGroup> option_groups(const plugins::Command& command);

} // namespace xtask::cli
