#include "base/version.hpp"
#include "cli/commands.hpp"

#include <xtask/json.hpp>

#include <string>

namespace xtask::cli {

void run_version(Session& session) {
    const std::string abi = base::text(base::plugin_abi());
    std::string text = "xtask " + std::string(base::version()) + " (plugin ABI " + abi;
    if (!base::commit().empty()) text += ", commit " + std::string(base::commit());
    session.ui().print(text + ")\n");
    JsonWriter json;
    json.begin_object()
        .member("version", base::version())
        .member("abi", abi)
        .member_if("commit", base::commit())
        .end_object();
    session.ui().result(json.text());
}

} // namespace xtask::cli
