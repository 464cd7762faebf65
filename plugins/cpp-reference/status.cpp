#include "status.hpp"

#include <algorithm>

namespace xtask::cpp_reference {

namespace {

std::string duration(std::chrono::seconds taken) {
    const auto seconds = taken.count();
    if (seconds < 60) return std::to_string(seconds) + "s";
    const auto rest = std::to_string(seconds % 60);
    return std::to_string(seconds / 60) + "m" + (rest.size() == 1 ? "0" : "") + rest + "s";
}

/// "[12/345]" of ninja, "[ 12%]" of make: taken off the line.
std::string take_counter(std::string_view& line) {
    if (line.empty() || line.front() != '[') return {};
    const auto end = line.find(']');
    const auto inside = line.substr(1, std::min(end, line.size()) - 1);
    if (end == line.npos || inside.find_first_not_of("0123456789/% ") != inside.npos) return {};
    line.remove_prefix(std::min(line.find_first_not_of(' ', end + 1), line.size()));
    std::string counter = "[" + std::string(inside) + "]";
    counter.erase(std::remove(counter.begin(), counter.end(), ' '), counter.end());
    return counter;
}

} // namespace

std::string status_line(std::string_view step, std::chrono::seconds taken, std::string_view last_line) {
    const std::string counter = take_counter(last_line);
    std::string text(step);
    if (!counter.empty()) text += " " + counter;
    text += " " + duration(taken);
    if (!last_line.empty()) text += ": " + std::string(last_line);
    return text;
}

} // namespace xtask::cpp_reference
