#include "surroundings.hpp"

#include <chrono>
#include <ctime>
#include <fstream>

#include <sys/utsname.h>
#include <unistd.h>

namespace xtask::crossval {

namespace {

std::string processor() {
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);) {
        const auto colon = line.find(": ");
        if (line.starts_with("model name") && colon != line.npos) return line.substr(colon + 2, 100);
    }
    return {};
}

} // namespace

std::string now_utc() {
    const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    char text[32];
    return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

std::vector<std::pair<std::string, std::string>> surroundings(int threads) {
    std::vector<std::pair<std::string, std::string>> all;
    utsname names{};
    if (::uname(&names) == 0) {
        all.emplace_back("system", std::string(names.sysname) + " " + names.release);
        all.emplace_back("architecture", names.machine);
    }
    if (std::string name = processor(); !name.empty()) all.emplace_back("processor", std::move(name));
    all.emplace_back("processors", std::to_string(::sysconf(_SC_NPROCESSORS_ONLN)));
    all.emplace_back("threads of an engine", std::to_string(threads));
    return all;
}

} // namespace xtask::crossval
