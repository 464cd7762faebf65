#include "toolchain.hpp"

#include <xtask/error.hpp>

#include <algorithm>
#include <array>

#include <sys/stat.h>
#include <unistd.h>

namespace xtask::cpp_reference {

namespace {

/// What has to be there: one of `names`, in one package of each family of distributions.
struct Need {
    const char* what;
    std::initializer_list<std::string_view> names;
    const char* debian;
    const char* fedora;
    Needed least; ///< what it is needed for, at least
};

const std::array<Need, 5>& needs() {
    static const std::array<Need, 5> list{{
        {"git", {"git"}, "git", "git", Needed::git},
        {"cmake", {"cmake"}, "cmake", "cmake", Needed::build_without_compilers},
        {"a build tool (ninja or make)",
         {"ninja", "ninja-build", "make", "gmake"},
         "ninja-build",
         "ninja-build",
         Needed::build_without_compilers},
        {"a C compiler", {"cc", "gcc", "clang"}, "gcc", "gcc", Needed::build},
        {"a C++ compiler", {"c++", "g++", "clang++"}, "g++", "gcc-c++", Needed::build},
    }};
    return list;
}

/// "ID=…" and "ID_LIKE=…" of os-release(5).
bool is_like(const std::string& os_release, std::initializer_list<std::string_view> families) {
    std::string_view rest = os_release;
    while (!rest.empty()) {
        const auto end = std::min(rest.find('\n'), rest.size());
        const auto line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (line.rfind("ID=", 0) != 0 && line.rfind("ID_LIKE=", 0) != 0) continue;
        for (const auto family : families) {
            if (line.find(family) != line.npos) return true;
        }
    }
    return false;
}

std::string install_hint(const Need& need, const std::string& os_release) {
    if (is_like(os_release, {"debian", "ubuntu"})) return std::string("apt install ") + need.debian;
    if (is_like(os_release, {"fedora", "rhel"})) return std::string("dnf install ") + need.fedora;
    return std::string("install the package ") + need.debian + ", or whatever your system calls it";
}

} // namespace

Tool examined(Tool tool) {
    struct stat status {};
    if (::stat(tool.path.c_str(), &status) != 0) return tool;
    tool.size = static_cast<std::uint64_t>(status.st_size);
    tool.modified = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
    return tool;
}

Sameness compare(const Tool& recorded) {
    struct stat status {};
    if (::stat(recorded.path.c_str(), &status) != 0) return Sameness::gone;
    const Tool now = examined(recorded);
    return now.size == recorded.size && now.modified == recorded.modified ? Sameness::same
                                                                          : Sameness::different;
}

void write_tools(JsonWriter& json, const std::vector<Tool>& tools) {
    json.begin_array();
    for (const Tool& tool : tools) {
        json.begin_object()
            .member("role", tool.role)
            .member("path", tool.path)
            .member_if("name", tool.name)
            .member_if("version", tool.version)
            .member("size", tool.size)
            .member("modified_ns", tool.modified)
            .end_object();
    }
    json.end_array();
}

std::vector<Tool> read_tools(JsonView array) {
    std::vector<Tool> tools;
    for (const JsonView entry : array) {
        tools.push_back({entry["role"].text_or(""), entry["path"].text_or(""), entry["name"].text_or(""),
                         entry["version"].text_or(""),
                         static_cast<std::uint64_t>(entry["size"].integer().value_or(0)),
                         entry["modified_ns"].integer().value_or(0)});
    }
    return tools;
}

void require_tools(const std::string& path, Needed needed, const std::string& os_release) {
    const auto concerns = [&](const Need& need) {
        return need.least == Needed::git || needed == Needed::build ||
               (needed == Needed::build_without_compilers && need.least == needed);
    };
    for (const Need& need : needs()) {
        if (!concerns(need) || !find_tool(path, need.names).empty()) continue;
        throw Error(ExitCode::build_failed, "tool-missing", std::string(need.what) + " is not installed",
                    install_hint(need, os_release));
    }
}

std::string find_tool(const std::string& path, std::initializer_list<std::string_view> names) {
    for (const auto name : names) {
        std::string_view rest = path;
        while (!rest.empty()) {
            const auto end = std::min(rest.find(':'), rest.size());
            std::string candidate(rest.substr(0, end));
            candidate.append("/").append(name);
            rest.remove_prefix(std::min(end + 1, rest.size()));
            struct stat status {};
            if (candidate.front() == '/' && ::stat(candidate.c_str(), &status) == 0 &&
                S_ISREG(status.st_mode) && ::access(candidate.c_str(), X_OK) == 0) {
                return candidate;
            }
        }
    }
    return {};
}

} // namespace xtask::cpp_reference
