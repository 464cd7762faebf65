#include "cli/mirror_setting.hpp"

#include "base/json.hpp"

#include <xtask/json.hpp>

namespace xtask::cli {

std::optional<MirrorSetting> configured_mirrors(Session& session) {
    const auto setting = session.settings().find("mirror-download", mirrors_key);
    if (!setting) return std::nullopt;
    MirrorSetting mirrors{{}, setting->origin};
    const auto document = base::parse_json(setting->value);
    if (!document) return mirrors;
    for (const JsonView mirror : JsonView(document->nodes.data(), document->nodes.size()))
        mirrors.names.push_back(mirror["name"].text_or("?"));
    return mirrors;
}

} // namespace xtask::cli
