#include "figures/divergence.hpp"

#include <algorithm>

namespace xtask::crossval {

std::optional<IdDivergence> first_divergence(std::span<const std::int32_t> reference,
                                             std::span<const std::int32_t> candidate) noexcept {
    const auto [left, right] =
        std::mismatch(reference.begin(), reference.end(), candidate.begin(), candidate.end());
    if (left == reference.end() && right == candidate.end()) return std::nullopt;
    IdDivergence result;
    result.index = static_cast<std::uint64_t>(left - reference.begin());
    if (left != reference.end()) result.reference = *left;
    if (right != candidate.end()) result.candidate = *right;
    return result;
}

std::optional<std::uint64_t> first_divergence(std::string_view reference,
                                              std::string_view candidate) noexcept {
    const auto ends = std::mismatch(reference.begin(), reference.end(), candidate.begin(), candidate.end());
    if (ends.first == reference.end() && ends.second == candidate.end()) return std::nullopt;
    auto index = static_cast<std::size_t>(ends.first - reference.begin());
    const auto inside = [&](std::string_view text) {
        return index < text.size() && (static_cast<unsigned char>(text[index]) & 0xC0U) == 0x80U;
    };
    for (int back = 0; back < 3 && index > 0 && (inside(reference) || inside(candidate)); ++back) --index;
    return index;
}

std::string_view name_of(Cause cause) noexcept {
    switch (cause) {
    case Cause::tie:
        return "tie";
    case Cause::bug:
        return "bug";
    case Cause::unknown:
        return "unknown";
    }
    return "unknown";
}

Judgement judge(std::span<const float> scores, std::optional<std::int32_t> candidate, double limit) {
    Judgement result;
    result.limit = limit;
    const auto ranking = rank(scores, 2);
    if (!ranking) return result;
    result.margin = margin(*ranking);
    if (candidate) {
        if (const auto other = log_probability(scores, *candidate))
            result.gap = ranking->front().log_p - *other;
        result.cause = result.gap && *result.gap <= limit ? Cause::tie : Cause::bug;
    } else {
        result.cause = *result.margin <= limit ? Cause::tie : Cause::bug;
    }
    return result;
}

} // namespace xtask::crossval
