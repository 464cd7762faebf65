#include "cli/commands.hpp"
#include "cli/doctor/checks.hpp"
#include "cli/layout.hpp"
#include "services/text.hpp"

#include <xtask/error.hpp>
#include <xtask/json.hpp>

#include <algorithm>

namespace xtask::cli {

namespace {

using doctor::Check;
using services::Style;

Style style_of(Check::State state) {
    if (state == Check::State::ok) return Style::good;
    return state == Check::State::warn ? Style::doubt : Style::bad;
}

std::string rendered(const doctor::Checks& checks, int width) {
    std::size_t widest = 0;
    for (const auto& check : checks) widest = std::max(widest, std::min<std::size_t>(check.name.size(), 24));
    std::string text;
    for (const auto& check : checks) {
        const std::string state(state_name(check.state));
        const std::string name = check.name + std::string(widest - std::min(widest, check.name.size()), ' ');
        const int beside = 4 + 2 + static_cast<int>(widest) + 2;
        const bool narrow = width - beside < 34 || check.name.size() > widest;
        const int indent = narrow ? 6 : beside;
        std::string body = wrap(services::printable(check.found), width, indent);
        text += services::styled(state, style_of(check.state)) + std::string(6 - state.size(), ' ') + name;
        text += narrow ? "\n" + body : "  " + body.substr(static_cast<std::size_t>(indent));
        if (!check.cure.empty()) {
            std::string cure = wrap("-> " + services::printable(check.cure), width, indent);
            text += cure;
        }
    }
    return text;
}

std::string json_of(const doctor::Checks& checks) {
    JsonWriter json;
    json.begin_array();
    for (const auto& check : checks) {
        json.begin_object().member("check", check.name).member("state", state_name(check.state));
        json.member("found", check.found).member_if("cure", check.cure).end_object();
    }
    return json.end_array().take();
}

std::string counted(std::size_t count, const std::string& word) {
    return std::to_string(count) + " " + word + (count == 1 ? "" : "s");
}

} // namespace

void run_doctor(Session& session, const plugins::Arguments& arguments) {
    session.ui().status("checking");
    doctor::Bench bench(session);
    doctor::Checks checks;
    const auto add = [&](doctor::Checks more) {
        session.cancel().check();
        std::move(more.begin(), more.end(), std::back_inserter(checks));
    };
    add(doctor::plugins(bench));
    add(doctor::settings(bench));
    add(doctor::folders(bench));
    add(doctor::disk(bench));
    add(doctor::locks(bench));
    add(doctor::network(bench));
    if (!arguments.flag("offline")) add(doctor::hub(bench));
    add(doctor::tools(bench));
    add(doctor::reference(bench));
    session.ui().status({});

    session.ui().print_styled(rendered(checks, output_width(session.environment())));
    session.ui().result(json_of(checks));
    const auto failed = static_cast<std::size_t>(std::count_if(
        checks.begin(), checks.end(), [](const Check& check) { return check.state == Check::State::fail; }));
    if (failed > 0)
        throw Error(ExitCode::failure, "checks-failed",
                    counted(failed, "check") + " of " + std::to_string(checks.size()) + " failed");
}

} // namespace xtask::cli
