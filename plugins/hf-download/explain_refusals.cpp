#include "explain_refusals.hpp"

#include "hub/identity.hpp"

#include <algorithm>
#include <string>

namespace xtask::hf_download {

void explain_refusals(Context& context, const hub::Url& endpoint, const hub::AccessOptions& options,
                      std::span<hub::Item> items) {
    const auto is_refused = [](const hub::Item& item) {
        return item.error && item.error->code == ExitCode::auth;
    };
    const auto first = std::find_if(items.begin(), items.end(), is_refused);
    if (first == items.end() || first->artifact.candidates.empty()) return;
    const Artifact& artifact = first->artifact;
    try {
        const hub::Access access = hub::find_access(context, endpoint, options);
        hub::identify(context.http(), {endpoint, artifact.repository, artifact.revision, artifact.path},
                      access);
    } catch (const Error& why) {
        if (is_signal(why.code)) throw;
        if (why.code != ExitCode::auth) return;
        const std::string refused = first->error->reason;
        const std::string repository = artifact.repository;
        for (hub::Item& item : items) {
            const bool same = is_refused(item) && item.artifact.repository == repository;
            if (same && item.error->reason == refused) item.error = why;
        }
    }
}

} // namespace xtask::hf_download
