#include "base/mount.hpp"

#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>

namespace xtask::base {

namespace {

/// proc(5) writes blanks and backslashes as \040.
std::string unescaped(const std::string& text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto is_octal = [&](std::size_t at) {
            return at < text.size() && text[at] >= '0' && text[at] <= '7';
        };
        if (text[i] == '\\' && is_octal(i + 1) && is_octal(i + 2) && is_octal(i + 3)) {
            out +=
                static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0'));
            i += 3;
        } else {
            out += text[i];
        }
    }
    return out;
}

bool holds(const std::string& point, const std::string& path) {
    if (point == "/") return true;
    return path.compare(0, point.size(), point) == 0 &&
           (path.size() == point.size() || path[point.size()] == '/');
}

} // namespace

std::optional<Mount> mount_in(const std::string& mountinfo, const std::string& real_path) {
    std::optional<Mount> best;
    std::istringstream lines(mountinfo);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream fields(line);
        std::string field, point, type;
        for (int i = 0; i < 4; ++i) fields >> field; // ids, device, root
        fields >> point;
        while (fields >> field && field != "-") {
        }
        if (!(fields >> type)) continue;
        point = unescaped(point);
        // The last of several on one point hides the others.
        if (holds(point, real_path) && (!best || point.size() >= best->point.size())) best = {point, type};
    }
    return best;
}

std::optional<Mount> mount_of(const std::string& path) {
    const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr), &std::free);
    if (!real) return std::nullopt;
    std::ifstream file("/proc/self/mountinfo");
    std::ostringstream text;
    text << file.rdbuf();
    return mount_in(text.str(), real.get());
}

} // namespace xtask::base
