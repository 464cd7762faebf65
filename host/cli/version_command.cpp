#include "cli/commands.hpp"
#include "cli/version.hpp"

#include <xtask/abi.h>
#include <xtask/json.hpp>

#include <string>

namespace xtask::cli {

void run_version(Session& session) {
    const std::string abi = std::to_string(XTASK_ABI_MAJOR) + "." + std::to_string(XTASK_ABI_MINOR);
    std::string text = "xtask " + std::string(version) + " (plugin ABI " + abi;
    if (!commit.empty()) text += ", commit " + std::string(commit);
    session.ui().print(text + ")\n");
    JsonWriter json;
    json.begin_object()
        .member("version", version)
        .member("abi", abi)
        .member_if("commit", commit)
        .end_object();
    session.ui().result(json.text());
}

} // namespace xtask::cli
