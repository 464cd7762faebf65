#include "base/program.hpp"

#include <algorithm>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace xtask::base {
namespace {

bool is_executable(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
           ::faccessat(AT_FDCWD, path.c_str(), X_OK, AT_EACCESS) == 0;
}

} // namespace

std::optional<std::string> find_program(const std::string& name, std::string_view path) {
    if (name.empty() || name.find('\0') != std::string::npos) return std::nullopt;
    if (name.find('/') != std::string::npos) {
        return name.front() == '/' && is_executable(name) ? std::optional(name) : std::nullopt;
    }
    while (!path.empty()) {
        const auto end = std::min(path.find(':'), path.size());
        const std::string folder(path.substr(0, end));
        path.remove_prefix(std::min(end + 1, path.size()));
        if (folder.empty() || folder.front() != '/') continue;
        std::string candidate = folder + "/" + name;
        if (is_executable(candidate)) return candidate;
    }
    return std::nullopt;
}

} // namespace xtask::base
