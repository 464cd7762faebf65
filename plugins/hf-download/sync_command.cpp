#include "sync_command.hpp"

#include "drift.hpp"
#include "explain_refusals.hpp"
#include "hub/access.hpp"
#include "hub/artifact.hpp"
#include "hub/hub_cache.hpp"
#include "hub/names.hpp"
#include "hub/places.hpp"
#include "lock_file.hpp"
#include "report.hpp"
#include "summary.hpp"

#include <xtask/json.hpp>

#include <algorithm>
#include <chrono>
#include <optional>

namespace xtask::hf_download {

namespace {

constexpr std::size_t max_listed = 20;

struct Plan {
    hub::Url endpoint;
    hub::AccessOptions access;
    std::string out;
    std::vector<Locked> files;
    bool dry_run = false, offline = false, shares_cache = false;
};

Plan read_plan(Context& context, const Args& args) {
    Plan plan{hub::parse_endpoint(args.text("base-url")),
              {args.text_or("token-file", ""), args.flag("send-token")},
              args.text("out"),
              {},
              args.flag("dry-run"),
              args.flag("offline"),
              args.text_or("cache", "none") == "hf"};
    if (plan.out.empty())
        throw Error(ExitCode::usage, "bad-value", "--out is empty", "name a folder; . is the current one");
    while (plan.out.size() > 1 && plan.out.ends_with('/')) plan.out.pop_back();
    const std::string name = args.text("lock-file");
    plan.files = parse_lock(context, context.files().read(name, max_lock_bytes), name);
    std::vector<hub::Place> places;
    places.reserve(plan.files.size());
    for (const Locked& file : plan.files) places.push_back({file.path, file.local});
    hub::check_places(places, hub::folds_case(plan.out), ExitCode::failure,
                      "give each its own \"local\" name in the lock file");
    hub::check_folders(plan.out, places);
    return plan;
}

/// A file that is there needs nobody to fetch it from.
Item item_for(Context& context, const Plan& plan, const Locked& file, std::optional<hub::Access>& access) {
    Item item;
    Artifact& artifact = item.artifact;
    artifact.directory = file.folder(plan.out);
    artifact.leaf = file.leaf();
    artifact.repository = file.repository;
    artifact.path = file.path;
    artifact.revision = file.revision;
    artifact.dry_run = plan.dry_run;
    hub::Identity identity;
    identity.commit = file.commit;
    identity.sha256 = file.sha256;
    identity.git_blob = file.git_blob;
    identity.length = file.size;
    if (!access && !plan.offline) access = hub::find_access(context, plan.endpoint, plan.access);
    hub::announce(artifact, {plan.endpoint, file.repository, file.revision, file.path}, identity,
                  access.value_or(hub::Access()));
    if (plan.offline || is_hit(context, file, plan.out)) artifact.candidates.clear();
    return item;
}

/// A lock file is foreign: what it says of a commit is shared only where the hub has said so too, in this run
/// and by sending the file.
void share(hub::HubCache& cache, std::vector<Item>& items) {
    std::vector<Item*> sent;
    sent.reserve(items.size());
    for (Item& item : items) {
        const auto& candidates = item.artifact.candidates;
        const bool whole = item.outcome && item.outcome->state == Outcome::State::fetched &&
                           item.outcome->transferred >= item.outcome->length;
        if (whole && !candidates.empty() && candidates.front().kind == Candidate::Kind::http)
            sent.push_back(&item);
    }
    cache.keep(sent, hub::HubCache::Refs::fill);
}

ExitCode sync(Context& context, const Plan& plan) {
    const auto begin = std::chrono::steady_clock::now();
    std::optional<hub::Access> access;
    std::vector<Item> items;
    items.reserve(plan.files.size());
    for (const Locked& file : plan.files) items.push_back(item_for(context, plan, file, access));
    const auto all = hub::pointers_to(items);
    std::optional<hub::HubCache> cache;
    if (plan.shares_cache) cache.emplace(context).offer(all);
    hub::fetch(context, all);
    if (cache) share(*cache, items);
    if (!plan.offline) explain_refusals(context, plan.endpoint, plan.access, items);

    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    Request heading; // of several repositories
    heading.directory = plan.out;
    const Summary summary(heading, items, took.count());
    context.ui().print(summary.text());
    context.ui().result(summary.json());
    if (const Error* error = hub::gravest(all)) {
        throw Error(error->code, error->reason, summary.verdict() + error->what(), error->hint,
                    error->retryable);
    }
    return ExitCode::ok;
}

ExitCode compare(Context& context, const Plan& plan) {
    const auto drift = find_drift(context, plan.files, plan.out);
    std::string text = plan.out + "\n";
    JsonWriter json;
    json.begin_object()
        .member("directory", plan.out)
        .member("files", std::uint64_t{plan.files.size()})
        .key("drift")
        .begin_array();
    for (std::size_t i = 0; i < drift.size(); ++i) {
        json.begin_object()
            .member("kind", kind_name(drift[i].kind))
            .member("local", drift[i].local)
            .end_object();
        if (i < max_listed) text += report_line(kind_name(drift[i].kind), drift[i].local);
    }
    if (drift.size() > max_listed) text += "  and " + grouped(drift.size() - max_listed) + " more\n";
    text += report_line(
        "files", grouped(plan.files.size()) + " locked, " +
                     (drift.empty() ? "all as they should be"
                                    : grouped(drift.size()) + (drift.size() == 1 ? " differs" : " differ")));
    context.ui().print(text);
    context.ui().result(json.end_array().end_object().take());
    if (drift.empty()) return ExitCode::ok;
    throw Error(ExitCode::verification_failed, "drift",
                grouped(drift.size()) + (drift.size() == 1 ? " file differs" : " files differ") +
                    " from the lock file; the first: " + hub::quoted(drift.front().local) + " is " +
                    std::string(kind_name(drift.front().kind)),
                "`xtask sync` fetches what is missing or changed, `xtask lock` writes down what is there");
}

} // namespace

ExitCode Sync::run(Context& context, const Args& args) {
    const bool asks_for_cache = args.text_or("cache", "none") == "hf" && args.origin("cache") == Origin::flag;
    if (args.flag("frozen") && asks_for_cache) {
        throw Error(ExitCode::usage, "conflicting-options",
                    "--frozen brings no file, so --cache hf has nothing to do", "leave one of them out");
    }
    const Plan plan = read_plan(context, args);
    return args.flag("frozen") ? compare(context, plan) : sync(context, plan);
}

} // namespace xtask::hf_download
