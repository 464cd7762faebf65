/// What somebody may have meant.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace xtask::report {

/// Insertions, deletions and substitutions between two words.
inline std::size_t edits(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({changed, row[j - 1] + 1, row[j] + 1});
        }
    }
    return row.back();
}

/// The one of `names` that is nearest to `word`, within two edits and less than its length, or that begins
/// with it; "": none is.
inline std::string nearest(std::string_view word, std::span<const std::string> names) {
    constexpr std::size_t longest = 64, most = 3;
    std::size_t best = std::min(most, word.size());
    std::string found;
    if (word.size() > longest) return found;
    for (const std::string& name : names) {
        if (name.size() > longest) continue;
        const std::size_t count = word.size() > 2 && name.starts_with(word) ? 1 : edits(word, name);
        if (count >= best) continue;
        best = count;
        found = name;
    }
    return found;
}

} // namespace xtask::report
