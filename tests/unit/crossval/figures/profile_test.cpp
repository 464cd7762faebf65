#include "figures/profile.hpp"

#include <xtask/error.hpp>
#include <xtask/testkit/json_parser.hpp>

#include <cmath>
#include <limits>

using namespace xtask;
using namespace xtask::crossval;

namespace {

Status status_of(const std::vector<Check>& checks, Metric metric) {
    for (const Check& one : checks) {
        if (one.metric == metric) return one.status;
    }
    FAIL("no such check");
    return Status::fail;
}

Profile with(const std::string& json, Profile profile = find_profile("quant")) {
    const testkit::ParsedJson document = testkit::JsonParser::parse(json);
    read_limits(profile, document.root(), "limits.json");
    return profile;
}

std::string reason_of(const std::string& json) {
    try {
        with(json);
    } catch (const Error& error) {
        REQUIRE(error.code == ExitCode::usage);
        REQUIRE(std::string(error.what()).find("limits.json") != std::string::npos);
        return error.reason;
    }
    return {};
}

} // namespace

TEST_CASE("profiles are those of the protocol") {
    CHECK(find_profile("float").limits.at(Metric::kl_mean) == 1e-5);
    CHECK(find_profile("float").tie_margin() == 0.05);
    CHECK(find_profile("quant").limits.at(Metric::cosine_min) == 0.998);
    CHECK(find_profile("exact").tie_margin() == 0);
    CHECK_THROWS_AS(find_profile("fast"), Error);
}

TEST_CASE("every metric has a name that finds it") {
    for (std::size_t i = 0; i < metric_count; ++i) {
        const MetricInfo& row = info(static_cast<Metric>(i));
        CHECK(row.metric == static_cast<Metric>(i));
        CHECK(find_metric(row.name) == &row);
    }
    CHECK(find_metric("kl") == nullptr);
}

TEST_CASE("limits decide both ways, and at the limit itself hold") {
    Profile profile{"own", {{Metric::top1, 0.95}, {Metric::kl_mean, 1e-3}}, true};
    CHECK(passes(check(profile, {{Metric::top1, 0.95}, {Metric::kl_mean, 1e-3}})));
    CHECK_FALSE(passes(check(profile, {{Metric::top1, 0.9499}, {Metric::kl_mean, 0}})));
    CHECK_FALSE(passes(check(profile, {{Metric::top1, 1}, {Metric::kl_mean, 1.1e-3}})));
}

TEST_CASE("NaN and what was not measured pass nothing") {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    for (std::size_t i = 0; i < metric_count; ++i) {
        const auto metric = static_cast<Metric>(i);
        const Profile profile{"own", {{metric, info(metric).at_least ? 0.5 : 5}}, true};
        CHECK(status_of(check(profile, {{metric, nan}}), metric) == Status::fail);
        CHECK(status_of(check(profile, {}), metric) == Status::not_measured);
        CHECK_FALSE(passes(check(profile, {})));
    }
    CHECK(status_of(check({}, {{Metric::nmse, nan}}), Metric::nmse) == Status::shown);
}

TEST_CASE("16-bit files are asked no more than they know") {
    const Measured little{{Metric::kl_max, 5e-5}};
    const Profile exact{"exact", {{Metric::kl_max, 0}}, false};
    CHECK_FALSE(passes(check(exact, little)));
    const auto checks = check(exact, little, true);
    CHECK(passes(checks));
    CHECK(checks[0].limit == 1e-4);
    CHECK_FALSE(checks[0].note.empty());
    CHECK_FALSE(passes(check(exact, {{Metric::kl_max, 2e-4}}, true)));
}

TEST_CASE("a limit on the command line") {
    Profile profile = find_profile("float");
    set_limit(profile, "kl-mean=2e-3");
    set_limit(profile, "top1=0.5");
    CHECK(profile.limits.at(Metric::kl_mean) == 2e-3);
    CHECK(profile.changed);
    for (const char* text :
         {"", "=", "kl-mean", "kl-mean=", "kl-mean=x", "kl-mean=1e-3x", "kl-mean=-1", "kl-mean=nan",
          "kl-mean=inf", "klmean=1", "top1=1.5", "top1=-0.1", "cosine-min=-2", "kl-mean= 1", "kl-mean=1e999"})
        CHECK_THROWS_AS(set_limit(profile, text), Error);
}

TEST_CASE("a file of limits") {
    const Profile profile = with(R"({"schema":1,"profile":"float","limits":{"kl-max":1,"top1":0}})");
    CHECK(profile.name == "float");
    CHECK(profile.limits.at(Metric::kl_max) == 1);
    CHECK(profile.limits.at(Metric::nmse) == 1e-5);
    CHECK(with(R"({"schema":1,"limits":{}})").name == "quant");
    for (const char* text :
         {"[]", "{}", R"({"schema":2,"limits":{}})", R"({"schema":1})", R"({"schema":1,"limits":[]})",
          R"({"schema":1,"limits":{"kl":1}})", R"({"schema":1,"limits":{"kl-max":"1"}})",
          R"({"schema":1,"limits":{"kl-max":-1}})", R"({"schema":1,"limit":{},"limits":{}})",
          R"({"schema":1,"profile":7,"limits":{}})"})
        CHECK(reason_of(text) == "limits-file");
    CHECK_THROWS_AS(with(R"({"schema":1,"profile":"slow","limits":{}})"), Error);
}
