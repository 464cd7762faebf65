#include "refs.hpp"

#include "repository.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace xtask::cpp_reference {

namespace {

constexpr std::string_view tags = "refs/tags/";
constexpr std::string_view heads = "refs/heads/";
constexpr std::string_view peeled = "^{}";
constexpr std::array<std::string_view, 4> kinds{"branch", "tag", "commit", "other"};

bool starts_with(std::string_view text, std::string_view start) {
    return text.substr(0, start.size()) == start;
}

RefKind kind_of(std::string_view name) {
    if (starts_with(name, tags)) return RefKind::tag;
    return starts_with(name, heads) ? RefKind::branch : RefKind::other;
}

std::string_view short_name(std::string_view name) {
    for (const auto prefix : {tags, heads}) {
        if (starts_with(name, prefix)) return name.substr(prefix.size());
    }
    return {};
}

/// Letters to insert, remove or replace.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row[b.size()];
}

} // namespace

std::vector<Ref> parse_refs(std::string_view output) {
    std::vector<Ref> refs;
    while (!output.empty()) {
        const auto end = std::min(output.find('\n'), output.size());
        const auto line = output.substr(0, end);
        output.remove_prefix(std::min(end + 1, output.size()));
        const auto tab = std::min(line.find('\t'), line.size());
        const auto commit = line.substr(0, tab);
        auto name = line.substr(std::min(tab + 1, line.size()));
        if (!is_commit(commit) || name.empty()) continue;
        const bool is_peeled =
            name.size() > peeled.size() && name.substr(name.size() - peeled.size()) == peeled;
        if (is_peeled) name.remove_suffix(peeled.size());
        if (is_peeled && !refs.empty() && refs.back().name == name) {
            refs.back().commit = commit;
        } else {
            refs.push_back({std::string(name), std::string(commit)});
        }
    }
    return refs;
}

std::string_view kind_name(RefKind kind) noexcept { return kinds[static_cast<std::size_t>(kind)]; }

std::optional<RefKind> kind_named(std::string_view name) noexcept {
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        if (kinds[i] == name) return static_cast<RefKind>(i);
    }
    return std::nullopt;
}

std::optional<Resolved> choose_ref(const std::vector<Ref>& refs, std::string_view wanted) {
    const auto find = [&](const std::string& name) {
        return std::find_if(refs.begin(), refs.end(), [&](const Ref& ref) { return ref.name == name; });
    };
    const std::string word(wanted);
    for (const std::string& name : {word, std::string(tags) + word, std::string(heads) + word}) {
        const auto found = find(name);
        if (found == refs.end()) continue;
        const RefKind kind = kind_of(name);
        const bool ambiguous =
            kind == RefKind::tag && name != word && find(std::string(heads) + word) != refs.end();
        return Resolved{kind, name, found->commit, ambiguous};
    }
    return std::nullopt;
}

std::vector<std::string> nearest_refs(const std::vector<Ref>& refs, std::string_view wanted) {
    constexpr std::size_t most = 5, longest = 100;
    wanted = wanted.substr(0, longest);
    std::vector<std::pair<std::size_t, std::string>> ranked;
    for (const Ref& ref : refs) {
        const auto name = short_name(ref.name).substr(0, longest);
        if (name.empty()) continue;
        const bool inside = name.find(wanted) != name.npos || wanted.find(name) != wanted.npos;
        const std::size_t distance = edit_distance(wanted, name);
        ranked.emplace_back(inside ? std::min<std::size_t>(distance, 1) : distance, name);
    }
    std::sort(ranked.begin(), ranked.end());
    ranked.erase(std::unique(ranked.begin(), ranked.end()), ranked.end());
    std::vector<std::string> names;
    for (auto& [distance, name] : ranked) {
        if (names.size() < most) names.push_back(std::move(name));
    }
    return names;
}

} // namespace xtask::cpp_reference
