#include "choice.hpp"

#include "config.hpp"
#include "hub/names.hpp"
#include "report/nearest.hpp"

#include <algorithm>

namespace xtask::mirror_download {

namespace {

Mirror hub_mirror(const Args& args) {
    Mirror mirror;
    mirror.name = "hf";
    mirror.from = "built in";
    mirror.endpoint = hub::parse_endpoint(args.text_or("base-url", "https://huggingface.co"));
    mirror.uses_hub_token = true;
    return mirror;
}

std::vector<Mirror> plugin_mirrors(Context& context, const Args& args) {
    std::vector<Mirror> mirrors;
    const auto listed = context.mirrors().list();
    for (const MirrorInfo& info : listed) {
        const bool twice = std::count_if(listed.begin(), listed.end(),
                                         [&](const MirrorInfo& other) { return other.id == info.id; }) > 1;
        Mirror mirror;
        mirror.kind = Mirror::Kind::plugin;
        mirror.plugin_id = info.plugin + ":" + info.id;
        mirror.name = twice ? mirror.plugin_id : info.id;
        mirror.from = "plugin " + info.plugin + " " + info.version;
        if (args.origin("base-url") == Origin::flag) mirror.base_url = args.text("base-url");
        mirrors.push_back(std::move(mirror));
    }
    return mirrors;
}

const Mirror* find(const std::vector<Mirror>& mirrors, const std::string& word) {
    const auto found = std::find_if(mirrors.begin(), mirrors.end(), [&](const Mirror& mirror) {
        return mirror.name == word || (!mirror.plugin_id.empty() && mirror.plugin_id == word);
    });
    return found == mirrors.end() ? nullptr : &*found;
}

[[noreturn]] void throw_unknown(const std::vector<Mirror>& mirrors, const std::string& word) {
    std::string ways;
    for (const Mirror& mirror : mirrors) {
        if (mirror.plugin_id.ends_with(":" + word)) ways += (ways.empty() ? "" : " or ") + mirror.plugin_id;
    }
    if (!ways.empty()) {
        throw Error(ExitCode::usage, "ambiguous-mirror",
                    hub::quoted(word) + " is a mirror of several plugins", "say " + ways);
    }
    std::vector<std::string> names;
    names.reserve(mirrors.size());
    for (const Mirror& mirror : mirrors) names.push_back(mirror.name);
    const std::string near = report::nearest(word, names);
    throw Error(ExitCode::usage, "unknown-mirror", "there is no mirror " + hub::quoted(word),
                (near.empty() ? std::string() : "did you mean " + near + "? ") +
                    "xtask mirror-download --list-mirrors shows all there are; an address begins with "
                    "https://, http:// or /");
}

bool has_priorities(const std::vector<Mirror>& mirrors) {
    return std::any_of(mirrors.begin(), mirrors.end(),
                       [](const Mirror& mirror) { return mirror.priority != 0; });
}

} // namespace

std::vector<Mirror> known_mirrors(Context& context, const Args& args) {
    std::vector<Mirror> mirrors{hub_mirror(args)};
    for (Mirror& mirror : configured_mirrors(context)) mirrors.push_back(std::move(mirror));
    for (Mirror& mirror : plugin_mirrors(context, args)) {
        if (find(mirrors, mirror.name) != nullptr)
            mirror.name = mirror.plugin_id; // the user's own comes first
        mirrors.push_back(std::move(mirror));
    }
    return mirrors;
}

std::vector<Mirror> chosen_mirrors(Context& context, const Args& args, const History& history) {
    std::vector<Mirror> chosen;
    const auto words = args.all("mirror");
    if (words.empty()) {
        chosen = configured_mirrors(context);
        if (chosen.empty()) {
            throw Error(ExitCode::usage, "no-mirrors", "there is no mirror to download from",
                        "say --mirror NAME or URL, or define mirrors in your config file; xtask help "
                        "mirror-download has an example");
        }
        if (has_priorities(chosen)) history.order(chosen);
        return chosen;
    }
    const auto known = known_mirrors(context, args);
    for (const std::string& word : words) {
        Mirror mirror;
        if (is_address(word)) {
            mirror = mirror_at(word, "--mirror");
            mirror.from = args.origin("mirror") == Origin::flag ? "flag" : "config";
            mirror.uses_hub_token = true;
        } else if (const Mirror* found = find(known, word)) {
            mirror = *found;
        } else {
            throw_unknown(known, word);
        }
        mirror.named = true;
        if (find(chosen, mirror.name) == nullptr) chosen.push_back(std::move(mirror));
    }
    return chosen;
}

} // namespace xtask::mirror_download
