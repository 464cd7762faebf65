/// How far apart two engines may be. The same limits decide and are shown.
#pragma once

#include "figures/metric.hpp"

#include <xtask/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace xtask::crossval {

using Limits = std::map<Metric, double>;

struct Profile {
    std::string name; ///< "float"
    Limits limits;
    bool changed = false; ///< limits are not, or not all, the profile's own

    /// Nats that two tokens may be apart and still be a tie: the limit of dlogp-max, or 0.
    double tie_margin() const noexcept;
};

/// `exact`, `float` or `quant`. Throws Error(usage, "profile") for another.
Profile find_profile(std::string_view name);

/// One `--limit METRIC=VALUE`. Throws Error(usage, "limit"): no such metric (with the nearest or all names),
/// a value that is none, or one beyond what it can be.
void set_limit(Profile& profile, std::string_view text);

/// A limits file: {"schema": 1, "profile": "float", "limits": {"kl-mean": 1e-5}}; a profile named in it
/// replaces `profile` before the limits change it. Throws Error(usage, "limits-file"), which names `path`.
void read_limits(Profile& profile, JsonView root, std::string_view path);

enum class Status {
    pass,
    fail,
    not_measured, ///< has a limit and no value: no pass
    shown         ///< has no limit
};
std::string_view name_of(Status status) noexcept;

struct Check {
    Metric metric = Metric::top1;
    std::optional<double> value;
    std::optional<double> limit; ///< the one that decided
    Status status = Status::shown;
    std::string note; ///< why the limit is not the profile's
};

/// One for each metric that was measured or has a limit, in the order of Metric. NaN passes nothing.
/// `coarse`: limits of KL at single positions are raised to kld_resolution, with a note.
std::vector<Check> check(const Profile& profile, const Measured& measured, bool coarse = false);

/// All of them pass, or have no limit.
bool passes(const std::vector<Check>& checks) noexcept;

} // namespace xtask::crossval
