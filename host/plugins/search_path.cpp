#include "plugins/search_path.hpp"

#include "base/file.hpp"
#include "plugins/paths.hpp"
#include "plugins/trust.hpp"

#include <xtask/error.hpp>

#include <algorithm>
#include <sstream>
#include <utility>

#include <sys/auxv.h>
#include <sys/stat.h>

namespace xtask::plugins {

namespace {

class Collector {
  public:
    /// False where there is no such directory.
    bool add(const std::string& path, std::string source, std::string below = {}) {
        const auto real = real_path(path);
        struct stat info {};
        if (!real || ::stat(real->c_str(), &info) != 0 || !S_ISDIR(info.st_mode)) return false;
        const std::pair identity{info.st_dev, info.st_ino};
        if (std::find(seen_.begin(), seen_.end(), identity) != seen_.end()) return true;
        seen_.push_back(identity);
        directories_.push_back({*real, std::move(source), std::move(below)});
        return true;
    }

    std::vector<SearchDirectory> take() { return std::move(directories_); }

  private:
    std::vector<std::pair<dev_t, ino_t>> seen_;
    std::vector<SearchDirectory> directories_;
};

void add_environment(Collector& collector, const services::Environment& environment) {
    std::istringstream list(environment("XTASK_PLUGIN_PATH").value_or(""));
    for (std::string path; std::getline(list, path, ':');) {
        if (!path.empty()) collector.add(path, "XTASK_PLUGIN_PATH");
    }
    const auto data = environment("XDG_DATA_HOME");
    const auto home = environment("HOME");
    if (data && data->front() == '/') {
        collector.add(*data + "/xtask/plugins", "user");
    } else if (home && home->front() == '/') {
        collector.add(*home + "/.local/share/xtask/plugins", "user");
    }
}

/// A build tree and an unpacked archive bring their plugins along. Whoever owns what holds both the
/// executable and its plugins could as well have changed the executable, so nothing from there up is checked.
void add_relative(Collector& collector, const std::string& executable) {
    if (executable.empty()) return;
    const std::string bin = base::parent_directory(executable);
    collector.add(bin + "/plugins", "executable", bin);
    const std::string prefix = base::parent_directory(bin);
    collector.add(prefix + "/" + install_plugin_directory, "executable", prefix);
}

} // namespace

std::vector<SearchDirectory> search_path(const std::vector<std::string>& from_flags,
                                         const services::Environment& environment,
                                         const std::string& executable) {
    Collector collector;
    for (const auto& path : from_flags) {
        if (!collector.add(path, "--plugin-dir")) {
            throw Error(ExitCode::usage, "no-such-directory", "--plugin-dir: '" + path + "' is no directory");
        }
    }
    if (::getauxval(AT_SECURE) == 0) add_environment(collector, environment);
    add_relative(collector, executable);
    collector.add("/usr/local/lib/xtask/plugins", "system");
    collector.add(system_plugin_directory, "system");
    return collector.take();
}

std::string executable_path() { return real_path("/proc/self/exe").value_or(""); }

} // namespace xtask::plugins
