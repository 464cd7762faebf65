#include "clean_cache.hpp"

#include "report.hpp"
#include "units.hpp"
#include "verdict.hpp"
#include "volumes.hpp"

#include <algorithm>

namespace xtask::clean_cache {

namespace {

using Jobs = std::vector<Job>;

Jobs look(Context& context, Request& request, const Essential& essential) {
    Jobs jobs;
    HardLinks links;
    context.ui().status("measuring");
    for (Item& item : request.items) {
        HardLinks again; // partials were counted with the models
        const bool partials = item.kind == Kind::partials;
        jobs.emplace_back(std::move(item), essential, request).measure(context, partials ? again : links);
    }
    context.ui().status("");
    return jobs;
}

bool ask(Context& context, const std::string& question) {
    const auto answer = context.ui().ask(question);
    context.check_cancelled();
    if (answer) return *answer;
    throw Error(ExitCode::usage, "no-terminal",
                "there is no terminal to ask whether to remove this; nothing was removed",
                "add --yes to remove it, --dry-run to see what there is, --only to choose");
}

/// The jobs that are agreed to: all at once, or one by one.
std::vector<Job*> choose(Context& context, const Request& request, Jobs& jobs) {
    std::vector<Job*> able, chosen;
    for (Job& job : jobs) {
        if (job.removable()) able.push_back(&job);
    }
    if (able.empty() || request.yes) return able;
    const auto question = [](const Job& job) {
        return "Remove " + job.item().name() + " (" + size_text(job.measured().bytes) + ")?";
    };
    if (able.size() > 1 && ask(context, "Remove all of it, " + size_text(removable_bytes(jobs)) + "?"))
        return able;
    for (Job* job : able) {
        const bool within = job->item().kind == Kind::partials && !chosen.empty() &&
                            chosen.back()->item().kind == Kind::models;
        if (!within && ask(context, question(*job))) chosen.push_back(job);
    }
    return chosen;
}

void remove(Context& context, const Request& request, Jobs& jobs, std::vector<Job*> chosen) {
    Volumes volumes;
    for (const Job* job : chosen) volumes.add(job->root().folder.get());
    // Partials go first: they are no longer there when models are removed.
    std::stable_partition(chosen.begin(), chosen.end(),
                          [](const Job* job) { return job->item().kind == Kind::partials; });
    const auto report = [&](bool stopped) {
        const std::int64_t gained = volumes.gained();
        context.ui().print(outcome_text(jobs, gained, stopped));
        context.ui().result(report_json(jobs, gained, request.now));
    };
    std::uint64_t total = 0, done = 0;
    for (const Job* job : chosen) total += job->measured().bytes;
    try {
        Progress progress = context.ui().progress("removing", total);
        for (Job* job : chosen) {
            job->remove(context,
                        [&](std::uint64_t bytes) { progress.update(std::min(total, done + bytes)); });
            progress.update(std::min(total, done += job->measured().bytes));
        }
    } catch (const Error& error) {
        report(true);
        throw;
    }
    report(false);
}

} // namespace

ExitCode CleanCache::run(Context& context, const Args& args) {
    Request request = read_request(context, args);
    Ui ui = context.ui();
    if (ui.json() && !request.yes && !request.dry_run) {
        throw Error(ExitCode::usage, "no-terminal", "with --json nobody is asked; nothing was removed",
                    "add --yes or --dry-run");
    }
    if (request.home.empty()) ui.debug("HOME is not set to a folder, so ~/.cache is not looked at");
    const Essential essential(home_folders(request.home));
    Jobs jobs = look(context, request, essential);
    ui.result(report_json(jobs, std::nullopt, request.now));
    ui.print(plan_text(jobs, request.now));

    const bool any = std::any_of(jobs.begin(), jobs.end(), [](const Job& job) { return job.removable(); });
    if (!any) {
        ui.print("nothing to remove\n");
    } else if (request.dry_run) {
        ui.print(size_text(removable_bytes(jobs)) + " would be freed; nothing was touched\n");
    } else if (const auto chosen = choose(context, request, jobs); chosen.empty()) {
        ui.print("nothing was removed\n");
    } else {
        remove(context, request, jobs, chosen);
    }
    if (!request.dry_run) check(jobs);
    return ExitCode::ok;
}

} // namespace xtask::clean_cache
