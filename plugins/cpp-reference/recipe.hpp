/// What is asked for: with the commit it all that decides what comes out, so equal recipes need no second
/// build.
#pragma once

#include <xtask/json.hpp>

#include <string>
#include <utility>
#include <vector>

namespace xtask::cpp_reference {

struct Patch {
    std::string name, sha256;
    bool operator==(const Patch&) const = default;
};

struct Recipe {
    std::string repository, ref;
    std::string backend;
    std::string binary;             ///< asked for by name; empty: the usual ones
    std::vector<std::string> flags; ///< for the configure step, the user's last
    std::vector<Patch> patches;     ///< in order
    std::vector<std::pair<std::string, std::string>> environment; ///< variables that compilers listen to
};

/// What CMake and compilers read from the environment.
inline constexpr const char* build_variables[] = {"CC",       "CXX",         "CUDACXX",   "CFLAGS",
                                                  "CXXFLAGS", "LDFLAGS",     "CUDAFLAGS", "CUDAARCHS",
                                                  "CPATH",    "LIBRARY_PATH"};

/// What differs, for people: "the flags"; empty: nothing.
std::string difference(const Recipe& one, const Recipe& other);

void write_recipe(JsonWriter& json, const Recipe& recipe); ///< as members of the object that is open
Recipe read_recipe(JsonView object);

} // namespace xtask::cpp_reference
