#include "leaf.hpp"

#include <algorithm>
#include <array>

namespace xtask::clean_cache {

namespace {

struct Suffix {
    std::string_view text;
    Role role;
};

/// Longer ones first where one ends with another. Where they come from: Names in host/transfer/names.hpp.
constexpr std::array suffixes{
    Suffix{".part.json.tmp", Role::temporary},
    Suffix{".receipt.json.tmp", Role::temporary},
    Suffix{".etag.tmp", Role::temporary},
    Suffix{".lastmod.tmp", Role::temporary},
    Suffix{".part.json", Role::sidecar},
    Suffix{".receipt.json", Role::record},
    Suffix{".etag", Role::record},
    Suffix{".lastmod", Role::record},
    Suffix{".part", Role::partial},
    Suffix{".lock", Role::lock},
};

bool all_of(std::string_view text, bool (*test)(char)) {
    return !text.empty() && std::all_of(text.begin(), text.end(), test);
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_random(char c) { return is_digit(c) || (c >= 'a' && c <= 'z'); }

/// The length of ".part.PID-RANDOM" at the end, or 0.
std::size_t private_suffix(std::string_view name) {
    constexpr std::string_view part = ".part.";
    const std::size_t at = name.rfind(part);
    if (at == name.npos) return 0;
    const std::string_view rest = name.substr(at + part.size());
    const std::size_t dash = rest.find('-');
    if (dash == rest.npos) return 0;
    return all_of(rest.substr(0, dash), is_digit) && all_of(rest.substr(dash + 1), is_random)
               ? name.size() - at
               : 0;
}

} // namespace

Leaf leaf_of(std::string_view name) noexcept {
    for (const Suffix& suffix : suffixes) {
        if (name.size() > suffix.text.size() && name.ends_with(suffix.text))
            return {name.substr(0, name.size() - suffix.text.size()), suffix.role};
    }
    const std::size_t length = private_suffix(name);
    if (length != 0 && length < name.size()) return {name.substr(0, name.size() - length), Role::partial};
    return {name, Role::file};
}

std::string Leaf::subject() const {
    if (role == Role::record || role == Role::temporary) return std::string(stem);
    if (role == Role::sidecar) return std::string(stem) + ".part";
    return {};
}

} // namespace xtask::clean_cache
