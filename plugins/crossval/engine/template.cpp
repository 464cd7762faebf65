#include "engine/template.hpp"

#include <xtask/error.hpp>

namespace xtask::crossval {

namespace {

/// Calls `literal` and `name` for the parts of `text` in their order; false for a brace that is alone.
template <class Literal, class Name>
bool walk(std::string_view text, const Literal& literal, const Name& name) {
    while (!text.empty()) {
        const auto brace = text.find_first_of("{}");
        literal(text.substr(0, brace));
        if (brace == text.npos) return true;
        text.remove_prefix(brace);
        if (text.size() > 1 && text[1] == text[0]) {
            literal(text.substr(0, 1));
            text.remove_prefix(2);
            continue;
        }
        const auto end = text.find('}');
        if (text.front() == '}' || end == text.npos) return false;
        name(text.substr(1, end - 1));
        text.remove_prefix(end + 1);
    }
    return true;
}

} // namespace

std::vector<std::string> placeholders(std::string_view text, std::string_view where) {
    std::vector<std::string> names;
    if (!walk(
            text, [](std::string_view) {}, [&](std::string_view name) { names.emplace_back(name); })) {
        throw Error(ExitCode::usage, "bad-engine",
                    std::string(where) + ": a brace stands alone in \"" + std::string(text) + "\"",
                    "write {{ or }} for the brace itself");
    }
    return names;
}

std::string filled(std::string_view text, const Values& values) {
    std::string result;
    walk(
        text, [&](std::string_view part) { result += part; },
        [&](std::string_view name) {
            const auto found = values.find(name);
            if (found != values.end()) result += found->second;
        });
    return result;
}

std::vector<std::string> filled(const std::vector<std::string>& texts, const Values& values) {
    std::vector<std::string> results;
    results.reserve(texts.size());
    for (const std::string& text : texts) results.push_back(filled(text, values));
    return results;
}

} // namespace xtask::crossval
