/// What `xtask help` explains besides commands. Texts have styles (services/text.hpp).
#pragma once

#include "plugins/catalog.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace xtask::cli {

struct Topic {
    std::string name, summary;
};

const std::vector<Topic>& topics();
bool is_topic(std::string_view name);

/// For people; `name` is a topic.
std::string topic_help(std::string_view name, const plugins::Catalog& catalog, int width);
/// For --json: an array.
std::string describe_topic(std::string_view name, const plugins::Catalog& catalog);

/// Every environment variable that counts, with what it does.
std::map<std::string, std::string> environment_variables(const plugins::Catalog& catalog);
/// The kinds of lines that --json prints, with what they say.
const std::vector<std::pair<std::string, std::string>>& json_events();
/// Where settings come from, and where plugins are looked for: first to last.
const std::vector<std::pair<std::string, std::string>>& settings_sources();
const std::vector<std::pair<std::string, std::string>>& plugin_folders();

} // namespace xtask::cli
