#include "download_model.hpp"

#include "artifact.hpp"
#include "download_many.hpp"
#include "hub/first_look.hpp"
#include "hub/hub_cache.hpp"
#include "hub/impostor.hpp"
#include "hub/names.hpp"
#include "report.hpp"
#include "request.hpp"
#include "summary.hpp"

#include <array>
#include <optional>

namespace xtask::hf_download {

namespace {

void download_one(Context& context, const Request& request) {
    Artifact artifact = hub::artifact_for(request, request.paths.front());
    if (hub::is_pinned_and_intact(context, request, artifact)) {
        artifact.commit = request.revision;
    } else if (!request.offline) {
        const hub::Access access = hub::find_access(context, request.endpoint, request.access);
        const auto identity = hub::identify(context.http(), request.location(artifact.path), access);
        if (!identity.warning.empty()) context.ui().warn("the hub says: " + hub::quoted(identity.warning));
        hub::refuse_impostor(context.http(), request.location(artifact.path), identity, access);
        settle(artifact, request, identity, access);
    }
    Item item{std::move(artifact), {}, {}};
    const std::array one{&item};
    std::optional<hub::HubCache> cache;
    if (request.shares_cache) cache.emplace(context).offer(one);
    hub::look_first_at(context, std::span(&item, 1));
    if (item.error) throw *item.error;
    item.outcome = context.transfer().fetch(item.artifact);
    if (cache) cache->keep(one, hub::HubCache::Refs::follow);
    Ui ui = context.ui();
    ui.print(report_text(item.artifact, *item.outcome));
    ui.result(report_json(item.artifact, *item.outcome));
}

} // namespace

ExitCode DownloadModel::run(Context& context, const Args& args) {
    const Request request = read_request(context, args);
    if (request.paths.size() == 1) { // and nothing is selected
        download_one(context, request);
    } else {
        download_many(context, request);
    }
    return ExitCode::ok;
}

} // namespace xtask::hf_download
