/// What could stand next on a command line. From manifests, and for mirrors from config files: nothing is
/// loaded, no request is sent.
#pragma once

#include "cli/tokens.hpp"
#include "plugins/catalog.hpp"

#include <functional>
#include <string>
#include <vector>

namespace xtask::cli {

struct Candidate {
    std::string text, meaning;
};

struct Completion {
    enum class Paths { none, files, directories };

    std::vector<Candidate> candidates; ///< each begins with the word that is completed
    Paths paths = Paths::none;         ///< what the shell shall add of its own
};

/// Names of mirrors that config files define; asked only where a mirror is wanted.
using MirrorNames = std::function<std::vector<std::string>()>;

/// `words`: the command line without the program's name, the last of them begun (perhaps empty).
Completion complete(const plugins::Catalog& catalog, const Words& words, const MirrorNames& mirrors = {});

/// What the scripts of `completion` read: "TEXT<tab>MEANING" lines, then ":file" or ":dir" where paths are
/// wanted.
std::string completion_lines(const Completion& completion);

/// The hidden command behind the scripts: `xtask __complete WORD…`.
inline constexpr const char* complete_command = "__complete";

} // namespace xtask::cli
