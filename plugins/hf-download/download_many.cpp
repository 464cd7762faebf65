#include "download_many.hpp"

#include "explain_refusals.hpp"
#include "hub/first_look.hpp"
#include "hub/hub_cache.hpp"
#include "summary.hpp"
#include "survey.hpp"

#include <chrono>
#include <optional>

namespace xtask::hf_download {

void download_many(Context& context, const Request& request) {
    const auto begin = std::chrono::steady_clock::now();
    std::vector<Item> items = survey(context, request);
    const auto all = hub::pointers_to(items);
    std::optional<hub::HubCache> cache;
    if (request.shares_cache) cache.emplace(context).offer(all);
    hub::look_first_at(context, std::span(items));
    hub::fetch(context, all);
    if (cache) cache->keep(all, hub::HubCache::Refs::follow);
    explain_refusals(context, request.endpoint, request.access, items);

    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    const Summary summary(request, items, took.count());
    Ui ui = context.ui();
    ui.print(summary.text());
    ui.result(summary.json());
    if (const Error* error = hub::gravest(all)) {
        throw Error(error->code, error->reason, summary.verdict() + error->what(), error->hint,
                    error->retryable);
    }
}

} // namespace xtask::hf_download
