#include "licence.hpp"

#include "hub/hops.hpp"
#include "hub/names.hpp"

#include <xtask/json.hpp>

namespace xtask::hf_download {

namespace {

constexpr std::uint64_t max_info_bytes = std::uint64_t{16} << 20;
constexpr std::string_view tag = "license:";

/// The text, or of a list the texts with commas between.
std::string text_of(JsonView value) {
    if (const auto text = value.text()) return std::string(*text);
    std::string all;
    if (!value.is_array()) return all;
    for (const JsonView one : value) all.append(all.empty() ? "" : ", ").append(one.text().value_or(""));
    return all;
}

} // namespace

std::string find_licence(Context& context, const hub::Location& where, const hub::Access& access) {
    try {
        const auto at = hub::api_url(where.endpoint, where.repository, "revision", where.revision);
        const auto answer = hub::ask(context.http(), where.endpoint, at, max_info_bytes, access);
        if (answer.response.status != 200 || answer.response.truncated) return {};
        const auto document = context.parse_json(answer.response.body);
        std::string licence = text_of(document["cardData"]["license"]);
        if (licence == "other") {
            const std::string name = text_of(document["cardData"]["license_name"]);
            if (!name.empty()) licence = name;
        }
        if (!licence.empty() || !document["tags"].is_array()) return licence;
        for (const JsonView one : document["tags"]) {
            const std::string_view text = one.text().value_or("");
            if (text.starts_with(tag)) return std::string(text.substr(tag.size()));
        }
    } catch (const Error& error) {
        if (is_signal(error.code)) throw;
        context.ui().debug("no licence of " + where.repository + ": " + error.what());
    }
    return {};
}

} // namespace xtask::hf_download
