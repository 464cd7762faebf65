#include "base/file.hpp"
#include "cli/commands.hpp"
#include "cli/documents.hpp"
#include "cli/manual.hpp"
#include "cli/probe.hpp"
#include "plugins/search_path.hpp"

#include <xtask/error.hpp>

#include <algorithm>

namespace xtask::cli {

namespace {

/// What was built or installed with this executable, so that a developer's own plugins leave no trace.
plugins::Catalog own_catalog(Session& session) {
    const auto nothing = [](std::string_view) -> std::optional<std::string> { return std::nullopt; };
    auto folders = plugins::search_path({}, nothing, session.executable());
    folders.erase(std::remove_if(folders.begin(), folders.end(),
                                 [](const auto& folder) { return folder.source != "executable"; }),
                  folders.end());
    return plugins::Catalog::scan(folders, session.trust());
}

void write_all(const std::map<std::string, std::string>& files, const std::string& directory) {
    if (directory.empty()) throw Error(ExitCode::usage, "missing-option", "which folder to write to?");
    base::make_directories(directory);
    const std::string folder = directory + "/";
    for (const auto& [leaf, text] : files) base::atomic_write(std::string(folder).append(leaf), text);
}

} // namespace

bool run_hidden(Session& session, const std::string& name, const Words& words) {
    const std::string argument = words.empty() ? "" : words.front();
    if (name == probe_command) {
        run_probe(argument);
    } else if (name == "__man") {
        write_all(manual_pages(own_catalog(session)), argument);
    } else if (name == "__docs") {
        write_all(command_documents(own_catalog(session)), argument);
    } else {
        return false;
    }
    return true;
}

} // namespace xtask::cli
