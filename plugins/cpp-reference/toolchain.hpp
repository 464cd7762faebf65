/// The programs an engine was made with, recorded so that another compiler is noticed without running it.
#pragma once

#include <xtask/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace xtask::cpp_reference {

struct Tool {
    std::string role; ///< "cmake", "C", "CXX", "CUDA"
    std::string path;
    std::string name, version; ///< "GNU", "12.2.0"
    std::uint64_t size = 0;    ///< of the file behind all links
    std::int64_t modified = 0; ///< its mtime in nanoseconds
};

/// The tool with what its file says now.
Tool examined(Tool tool);

enum class Sameness { same, different, gone };
Sameness compare(const Tool& recorded);

void write_tools(JsonWriter& json, const std::vector<Tool>& tools);
std::vector<Tool> read_tools(JsonView array);

enum class Needed { git, build, build_without_compilers };

/// Throws Error(build_failed, "tool-missing") naming the first program that is not on PATH and the package
/// that has it, by the conventions of the system that `os_release` (os-release(5)) tells of. To build needs
/// git too.
void require_tools(const std::string& path, Needed needed, const std::string& os_release);

/// The first of `names` on PATH; empty: none is.
std::string find_tool(const std::string& path, std::initializer_list<std::string_view> names);

} // namespace xtask::cpp_reference
