#include "verdict.hpp"

#include "units.hpp"

#include <xtask/error.hpp>

#include <cerrno>

namespace xtask::clean_cache {

namespace {

void check_failures(const Job& job) {
    const Findings& found = job.latest();
    if (found.failures != 0) {
        const bool full = found.first_error == ENOSPC || found.first_error == EDQUOT;
        throw Error(full ? ExitCode::no_space : ExitCode::failure, full ? "no-space" : "io",
                    count_text(found.failures, "name") + " in " + shown(job.item().path) +
                        " could not be removed; the first: " + shown(found.first_failure),
                    "see who owns it and whether the disk can be written to");
    }
    if (!job.refusal()) return;
    const Kept& kept = *job.refusal();
    const std::string what = "nothing in " + shown(job.item().path) + " was removed: it is ";
    if (kept.why == Why::git_missing)
        throw Error(ExitCode::failure, "git-missing", what + std::string(why_text(kept.why)), "install git");
    if (kept.why == Why::git_failed)
        throw Error(ExitCode::failure, "git-failed",
                    what + std::string(why_text(kept.why)) + ": " + shown(kept.detail),
                    "try `git ls-files` there");
    if (kept.why == Why::unreadable)
        throw Error(ExitCode::failure, "io",
                    shown(job.item().path) + " cannot be looked at: " + shown(kept.detail));
}

void check_lock(const Job& job, const Kept& kept) {
    if (kept.why != Why::locked) return;
    const std::string path = job.item().path + (kept.path.empty() ? "" : "/" + kept.path);
    throw Error(ExitCode::locked, "locked",
                shown(path) + " stays: it is in use" + (kept.detail.empty() ? "" : " by " + kept.detail),
                "wait for that to end, then run the command again", true);
}

} // namespace

void check(const std::vector<Job>& jobs) {
    for (const Job& job : jobs) {
        if (!job.removable()) check_failures(job);
    }
    for (const Job& job : jobs) {
        if (job.removable()) continue; // it was not agreed to
        if (job.refusal()) check_lock(job, *job.refusal());
        for (const Kept& kept : job.latest().kept.entries()) check_lock(job, kept);
    }
}

} // namespace xtask::clean_cache
