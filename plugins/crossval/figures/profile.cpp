#include "figures/profile.hpp"

#include "figures/kld_file.hpp"

#include <xtask/error.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace xtask::crossval {

namespace {

/// From figures measured with llama.cpp of several builds, with about tenfold headroom; docs/crossval.md.
const std::array<Profile, 3>& profiles() {
    using M = Metric;
    static const std::array<Profile, 3> all{{
        {"exact",
         {{M::top1, 1},
          {M::top5, 1},
          {M::kl_mean, 0},
          {M::kl_max, 0},
          {M::dlogp_mean, 0},
          {M::dlogp_max, 0},
          {M::nmse, 0},
          {M::cosine_min, 1},
          {M::nll_delta, 0}}},
        {"float",
         {{M::top1_qualified, 1},
          {M::kl_mean, 1e-5},
          {M::kl_max, 5e-4},
          {M::dlogp_max, 0.05},
          {M::nmse, 1e-5},
          {M::nll_delta, 5e-4}}},
        {"quant",
         {{M::top1, 0.95},
          {M::kl_mean, 2e-3},
          {M::kl_max, 2e-2},
          {M::dlogp_max, 1.0},
          {M::nmse, 1e-3},
          {M::cosine_min, 0.998},
          {M::nll_delta, 0.02}}},
    }};
    return all;
}

std::string shown(std::string_view text) {
    constexpr std::size_t enough = 60;
    std::string result = "'";
    for (const char c : text.substr(0, enough)) result += c >= 0x20 && c < 0x7F ? c : '?';
    return result + (text.size() > enough ? "…'" : "'");
}

std::string metric_names() {
    std::string names;
    for (std::size_t i = 0; i < metric_count; ++i)
        names += (i == 0 ? "" : ", ") + std::string(info(static_cast<Metric>(i)).name);
    return names;
}

/// What is wrong with such a limit, or nothing.
std::string problem_of(const MetricInfo& metric, double value) {
    const double low = std::min(metric.best, metric.worst), high = std::max(metric.best, metric.worst);
    if (std::isfinite(value) && value >= low && value <= high) return {};
    const auto digits = [](double number) { return std::to_string(static_cast<int>(number)); };
    return std::string(metric.name) + " is limited by a number " +
           (std::isfinite(high) ? "from " + digits(low) + " to " + digits(high) : "from 0 on");
}

std::optional<double> number(std::string_view text) {
    double value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

Error bad_limit(std::string_view text, const std::string& why) {
    return {ExitCode::usage, "limit", "--limit " + shown(text) + ": " + why,
            "METRIC=VALUE, as in kl-mean=1e-4"};
}

Error bad_file(std::string_view path, const std::string& why) {
    return {ExitCode::usage, "limits-file", shown(path) + ": " + why,
            R"(it looks like {"schema": 1, "profile": "float", "limits": {"kl-mean": 1e-4}})"};
}

} // namespace

double Profile::tie_margin() const noexcept {
    const auto found = limits.find(Metric::dlogp_max);
    return found == limits.end() ? 0 : found->second;
}

Profile find_profile(std::string_view name) {
    for (const Profile& profile : profiles()) {
        if (profile.name == name) return profile;
    }
    throw Error(ExitCode::usage, "profile", "there is no profile " + shown(name), "exact, float or quant");
}

void set_limit(Profile& profile, std::string_view text) {
    const std::size_t equals = text.find('=');
    if (equals == text.npos) throw bad_limit(text, "no '=' in it");
    const MetricInfo* metric = find_metric(text.substr(0, equals));
    if (metric == nullptr) throw bad_limit(text, "no such metric; there are " + metric_names());
    const auto value = number(text.substr(equals + 1));
    if (!value) throw bad_limit(text, "not a number behind the '='");
    if (const std::string problem = problem_of(*metric, *value); !problem.empty())
        throw bad_limit(text, problem);
    profile.limits[metric->metric] = *value;
    profile.changed = true;
}

void read_limits(Profile& profile, JsonView root, std::string_view path) {
    if (root["schema"].integer() != 1) throw bad_file(path, "no limits file of schema 1");
    for (const JsonView member : root) {
        const std::string_view name = member.key();
        if (name != "schema" && name != "profile" && name != "limits") // misspelt, it would limit nothing
            throw bad_file(path, "no member is called " + shown(name));
    }
    if (const JsonView name = root["profile"]) {
        if (!name.is_string()) throw bad_file(path, "'profile' is no text");
        profile = find_profile(*name.text());
    }
    if (!root["limits"].is_object()) throw bad_file(path, "'limits' is no object");
    for (const JsonView limit : root["limits"]) {
        const MetricInfo* metric = find_metric(limit.key());
        if (metric == nullptr)
            throw bad_file(path,
                           "no metric is called " + shown(limit.key()) + "; there are " + metric_names());
        const auto value = limit.real();
        if (!value) throw bad_file(path, "the limit of " + std::string(metric->name) + " is no number");
        if (const std::string problem = problem_of(*metric, *value); !problem.empty())
            throw bad_file(path, problem);
        profile.limits[metric->metric] = *value;
        profile.changed = true;
    }
}

std::string_view name_of(Status status) noexcept {
    switch (status) {
    case Status::pass:
        return "pass";
    case Status::fail:
        return "fail";
    case Status::not_measured:
        return "not-measured";
    case Status::shown:
        return "shown";
    }
    return "shown";
}

namespace {

/// Written so that NaN holds nothing.
bool holds(const MetricInfo& metric, double value, double limit) noexcept {
    return metric.at_least ? value >= limit : value <= limit;
}

Check check_one(Metric metric, const Profile& profile, const Measured& measured, bool coarse) {
    Check result;
    result.metric = metric;
    if (const auto found = measured.find(metric); found != measured.end()) result.value = found->second;
    const auto found = profile.limits.find(metric);
    if (found == profile.limits.end()) return result;
    result.limit = found->second;
    const bool single_position = metric == Metric::kl_p99 || metric == Metric::kl_max;
    if (coarse && single_position && *result.limit < kld_resolution) {
        result.limit = kld_resolution;
        result.note = "no less than 1e-4: KLD files know single positions no better";
    }
    if (!result.value)
        result.status = Status::not_measured;
    else
        result.status = holds(info(metric), *result.value, *result.limit) ? Status::pass : Status::fail;
    return result;
}

} // namespace

std::vector<Check> check(const Profile& profile, const Measured& measured, bool coarse) {
    std::vector<Check> checks;
    for (std::size_t i = 0; i < metric_count; ++i) {
        Check one = check_one(static_cast<Metric>(i), profile, measured, coarse);
        if (one.value || one.limit) checks.push_back(std::move(one));
    }
    return checks;
}

bool passes(const std::vector<Check>& checks) noexcept {
    return std::all_of(checks.begin(), checks.end(), [](const Check& one) {
        return one.status == Status::pass || one.status == Status::shown;
    });
}

} // namespace xtask::crossval
