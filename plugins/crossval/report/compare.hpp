/// Two reports of different days: what moved.
#pragma once

#include <xtask/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace xtask::crossval {

/// Bytes of a report.json that --compare reads.
inline constexpr std::uint64_t max_report = std::uint64_t{64} << 20U;

/// What of a report.json is compared.
struct Summary {
    struct Figure {
        std::string rung, metric;
        std::optional<double> value, limit;
        std::string status;
        std::string not_finite; ///< "nan", "infinite": why there is no value
    };
    struct RungState {
        std::string id, outcome, reason;
    };
    struct Thing { ///< an engine or a model
        std::string role, name, identity;
    };
    std::string path, created, verdict, profile;
    std::vector<RungState> rungs;
    std::vector<Figure> figures;
    std::vector<Thing> engines, models;
};

/// Throws Error(failure): "not-a-report", "report-version". `path` is named.
Summary read_summary(JsonView root, std::string_view path);

struct Movement {
    std::string what; ///< "verdict", "rung logits", "kl-mean of logits", "candidate engine"
    std::string before, after;
    enum class Way { better, worse, other } way = Way::other;
};

/// In the order of the report; empty: nothing moved.
std::vector<Movement> movements(const Summary& before, const Summary& after);

std::string movements_text(const Summary& before, const Summary& after);
std::string movements_json(const Summary& before, const Summary& after); ///< one line

} // namespace xtask::crossval
