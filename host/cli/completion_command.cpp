#include "cli/commands.hpp"
#include "cli/complete.hpp"
#include "cli/completion_scripts.hpp"
#include "cli/mirror_setting.hpp"

#include <xtask/json.hpp>

#include <utility>

namespace xtask::cli {

void run_completion(Session& session, const plugins::Arguments& arguments) {
    const std::string shell = arguments.text("shell");
    const std::string_view script = completion_script(shell);
    session.ui().print(script);
    session.ui().result(
        JsonWriter().begin_object().member("shell", shell).member("script", script).end_object().text());
}

void run_complete(Session& session, const Words& words) {
    const auto mirrors = [&] {
        auto configured = configured_mirrors(session);
        return configured ? std::move(configured->names) : std::vector<std::string>();
    };
    session.ui().print(completion_lines(complete(session.catalog(), words, mirrors)));
}

} // namespace xtask::cli
