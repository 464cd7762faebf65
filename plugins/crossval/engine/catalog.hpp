/// Which engines there are, and which one a word on the command line means.
#pragma once

#include "engine/description.hpp"

#include <optional>
#include <string>
#include <vector>

namespace xtask::crossval {

/// An engine that may be used: what it is, and where its programs are.
struct Choice {
    Description description;
    std::string bin;    ///< for {bin}: a folder, or empty
    std::string origin; ///< "built in", or the file
};

/// `word`: the name of an engine that `list_engines` shows, a description (a path with a slash or .json), or
/// a folder with programs of llama.cpp. Throws Error(usage): "no-such-engine", "bad-engine".
Choice find_engine(Context& context, const std::string& word);

/// What fetch-cpp published. Throws Error(engine_failed, "no-reference") where it has not been there.
Choice find_reference(Context& context);

/// llama-completion or llama-cli of PATH. Throws Error(usage, "no-candidate").
Choice find_candidate_on_path(Context& context);

struct Listed {
    std::string name, summary, origin;
    std::vector<std::string> adapters;
    std::string problem; ///< why it cannot be used; empty: it can
};

/// Built-in ones, then those of the user's folder; a bad description is listed with its problem.
std::vector<Listed> list_engines(Context& context);

/// Where descriptions are looked for by name: $XDG_CONFIG_HOME/xtask/engines. Empty where there is no home.
std::string engine_folder(const Settings& settings);

} // namespace xtask::crossval
