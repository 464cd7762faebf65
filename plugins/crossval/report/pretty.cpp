#include "report/pretty.hpp"

#include <vector>

namespace xtask::crossval {

namespace {

/// Where the text that begins at `at` with a quote ends.
std::size_t string_end(std::string_view json, std::size_t at) {
    for (++at; at < json.size() && json[at] != '"'; ++at) at += json[at] == '\\' ? 1 : 0;
    return at + 1;
}

bool is_flat(std::string_view json, std::size_t at) {
    for (++at; at < json.size(); ++at) {
        switch (json[at]) {
        case '"':
            at = string_end(json, at) - 1;
            break;
        case '{':
        case '[':
            return false;
        case '}':
        case ']':
            return true;
        default:
            break;
        }
    }
    return true;
}

} // namespace

std::string pretty(std::string_view json) {
    std::string result;
    std::vector<bool> flat; // of the containers around
    const auto line = [&] { result += "\n" + std::string(2 * flat.size(), ' '); };
    for (std::size_t at = 0; at < json.size(); ++at) {
        const char c = json[at];
        if (c == '"') {
            const std::size_t end = string_end(json, at);
            result += json.substr(at, end - at);
            at = end - 1;
        } else if (c == '{' || c == '[') {
            result += c;
            flat.push_back(is_flat(json, at));
            if (!flat.back()) line();
        } else if (c == '}' || c == ']') {
            const bool stays = flat.back();
            flat.pop_back();
            if (!stays) line();
            result += c;
        } else if (c == ',') {
            result += c;
            if (flat.back())
                result += ' ';
            else
                line();
        } else {
            result += c;
            if (c == ':') result += ' ';
        }
    }
    return result + "\n";
}

} // namespace xtask::crossval
