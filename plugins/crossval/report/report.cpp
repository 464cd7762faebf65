#include "report/report.hpp"

#include <algorithm>

namespace xtask::crossval {

std::string_view name_of(Outcome outcome) noexcept {
    switch (outcome) {
    case Outcome::pass:
        return "pass";
    case Outcome::fail:
        return "fail";
    case Outcome::not_run:
        return "not-run";
    }
    return "not-run";
}

Outcome verdict_of(const std::vector<Rung>& rungs) noexcept {
    const auto any = [&](auto&& of) { return std::any_of(rungs.begin(), rungs.end(), of); };
    if (any([](const Rung& rung) { return rung.outcome == Outcome::fail; })) return Outcome::fail;
    if (any([](const Rung& rung) { return rung.required && rung.outcome == Outcome::not_run; }))
        return Outcome::not_run;
    return any([](const Rung& rung) { return rung.outcome == Outcome::pass; }) ? Outcome::pass
                                                                               : Outcome::not_run;
}

} // namespace xtask::crossval
