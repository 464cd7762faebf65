#include "cli/suggest.hpp"

#include <algorithm>
#include <utility>

namespace xtask::cli {

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before(b.size() + 1);
    std::vector<std::size_t> above(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::swap(before, above);
        std::swap(above, row);
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] =
                std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0u : 1u)});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
    }
    return row[b.size()];
}

std::vector<std::string> nearest(std::string_view word, const std::vector<std::string>& names) {
    constexpr std::size_t longest = 64;
    constexpr std::size_t shortest_beginning = 3;
    if (word.size() > longest) return {};
    const std::size_t limit = std::min<std::size_t>(2, std::max<std::size_t>(1, word.size() / 3));
    std::vector<std::pair<std::size_t, std::string>> ranked;
    for (const auto& name : names) {
        const bool begun = word.size() >= shortest_beginning && name.compare(0, word.size(), word) == 0;
        if (const std::size_t distance = edit_distance(word, name); distance <= limit || begun)
            ranked.emplace_back(distance, name);
    }
    std::sort(ranked.begin(), ranked.end());
    ranked.erase(std::unique(ranked.begin(), ranked.end()), ranked.end());
    if (ranked.size() > 3) ranked.resize(3);
    std::vector<std::string> result;
    result.reserve(ranked.size());
    for (auto& [distance, name] : ranked) result.push_back(std::move(name));
    return result;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : nearest(word, names)) text += (text.empty() ? "did you mean " : " or ") + name;
    return text.empty() ? text : text + "?";
}

} // namespace xtask::cli
