#include "contribution.hpp"

#include <xtask/json.hpp>

#include <algorithm>

namespace xtask::mirror_download {

std::vector<Contribution> contributions(Context& context, const Outcome& outcome) {
    std::vector<Contribution> found;
    if (outcome.state != Outcome::State::fetched) return found;
    try {
        const auto receipt = context.parse_json(context.files().read(outcome.receipt));
        for (const JsonView mirror : receipt["mirrors"]) {
            const auto bytes = std::max<std::int64_t>(mirror["bytes"].integer().value_or(0), 0);
            found.push_back({mirror["name"].text_or(""), static_cast<std::uint64_t>(bytes),
                             mirror["state"].text_or("used"), mirror["reason"].text_or("")});
        }
        const std::string only = receipt["mirror"].text_or("");
        if (found.empty() && !only.empty()) found.push_back({only, outcome.transferred, "used", ""});
    } catch (const Error& error) {
        if (is_signal(error.code)) throw;
    }
    return found;
}

} // namespace xtask::mirror_download
