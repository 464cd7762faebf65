#include "listing.hpp"

#include "hub/places.hpp"
#include "hub/tree.hpp"
#include "source.hpp"

#include <optional>

namespace xtask::mirror_download {

namespace {

std::vector<std::string> list(Context& context, const hub::Wanted& wanted, const std::vector<Mirror>& mirrors,
                              const hub::AccessOptions& options) {
    std::optional<Error> last;
    for (const Mirror& mirror : mirrors) {
        if (mirror.kind != Mirror::Kind::hf) continue;
        try {
            const hub::Location where{mirror.endpoint, wanted.repository, wanted.revision, ""};
            const auto tree =
                hub::list_tree(context, where, access_of(context, mirror, mirror.endpoint, options));
            std::vector<std::string> paths;
            paths.reserve(tree.files.size());
            for (const auto& [path, identity] : tree.files) paths.push_back(path);
            return paths;
        } catch (const Error& error) {
            if (is_signal(error.code)) throw;
            context.ui().warn("mirror " + mirror.name + " lists nothing: " + error.what());
            last = error;
        }
    }
    if (last) throw Error(*last);
    throw Error(
        ExitCode::usage, "no-listing",
        "--all, --include, --exclude and --quant need a list of files, and none of the mirrors can give one",
        "add a mirror that speaks like the hub, or name files with --file");
}

} // namespace

std::vector<std::string> selected_paths(Context& context, const hub::Wanted& wanted,
                                        const std::vector<Mirror>& mirrors,
                                        const hub::AccessOptions& options) {
    if (wanted.offline) {
        throw Error(
            ExitCode::network, "offline-missing",
            "which files are selected is known only from a mirror's list, and --offline forbids requests",
            "name files with --file");
    }
    auto chosen = hub::select(list(context, wanted, mirrors, options), wanted.selection);
    std::vector<hub::Place> places;
    places.reserve(chosen.size());
    for (const std::string& path : chosen) places.push_back({path, path});
    hub::check_places(places, hub::folds_case(wanted.directory), ExitCode::failure,
                      "leave one of them out with --exclude");
    hub::check_folders(wanted.directory, places);
    return chosen;
}

} // namespace xtask::mirror_download
