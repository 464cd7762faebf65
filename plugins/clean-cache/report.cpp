#include "report.hpp"

#include "units.hpp"

#include <xtask/json.hpp>

#include <algorithm>

namespace xtask::clean_cache {

namespace {

constexpr std::size_t most_lines = 10; ///< of partials or of one kind of what stays

std::string row(const std::string& size, std::string_view name, const std::string& text) {
    constexpr std::size_t size_width = 9, name_width = 12;
    std::string label(name);
    label.resize(std::max(name_width, label.size() + 2), ' ');
    return std::string(size_width - std::min(size_width, size.size()), ' ') + size + "  " + label + text +
           "\n";
}

std::string below(const Job& job, const std::string& path) {
    return shown(path.empty() ? job.item().path : job.item().path + "/" + path);
}

std::string reason(const Kept& kept) {
    if (kept.why == Why::locked) return kept.detail.empty() ? "in use" : "in use by " + kept.detail;
    return std::string(why_text(kept.why)) + (kept.detail.empty() ? "" : ": " + shown(kept.detail));
}

/// Which reasons are told of an item, and when: once is enough for what is so by rule, and of the rules that
/// say so of a part of models/ the item models tells.
bool is_told(const Job& job, Why why, bool in_the_end) {
    if (why == Why::locked) return true;
    return !in_the_end && (why == Why::young || job.item().kind != Kind::partials);
}

std::string kept_lines(const Job& job, bool in_the_end = false) {
    if (job.refusal()) return "  stays: " + below(job, "") + " (" + reason(*job.refusal()) + ")\n";
    std::string text;
    const KeptList& kept = job.latest().kept;
    std::array<std::size_t, static_cast<std::size_t>(Why::unreadable) + 1> listed{};
    for (const Kept& one : kept.entries()) {
        if (!is_told(job, one.why, in_the_end)) continue;
        const std::uint64_t count = kept.count(one.why);
        const std::size_t nth = ++listed[static_cast<std::size_t>(one.why)];
        if (nth <= most_lines) text += "  stays: " + below(job, one.path) + " (" + reason(one) + ")\n";
        if (nth == most_lines && count > most_lines)
            text += "  stays: " + count_text(count - most_lines) + " more (" +
                    std::string(why_text(one.why)) + ")\n";
    }
    if (const std::uint64_t young = kept.count(Why::young);
        young != 0 && is_told(job, Why::young, in_the_end))
        text += "  stays: " + count_text(young, "file") + " in " + below(job, "") + " (not old enough)\n";
    const Findings& latest = job.latest();
    if (latest.failures != 0)
        text += "  failed: " + below(job, "") + ", " + shown(latest.first_failure) +
                (latest.failures == 1 ? "" : ", and " + count_text(latest.failures - 1) + " more") + "\n";
    return text;
}

std::string partial_lines(const Findings& found, std::int64_t now) {
    std::string text;
    for (std::size_t i = 0; i < found.partials.size() && i < most_lines; ++i) {
        const Partial& partial = found.partials[i];
        const std::string owner = partial.process.empty() ? user_text(partial.owner) : partial.process;
        text += row(size_text(partial.allocated), age_text(now - partial.modified) + " old",
                    shown(partial.path) + ", of " + owner);
    }
    if (found.partial_count > most_lines)
        text += row("", "", "and " + count_text(found.partial_count - most_lines) + " more");
    return text;
}

bool has_models(const std::vector<Job>& jobs) {
    return std::any_of(jobs.begin(), jobs.end(),
                       [](const Job& job) { return job.item().kind == Kind::models && job.removable(); });
}

std::string_view state_name(const Job& job) {
    switch (job.state()) {
    case Job::State::refused:
        return "refused";
    case Job::State::measured:
        return "measured";
    case Job::State::partly:
        return job.removed().nothing() ? "kept" : "partly-removed";
    case Job::State::removed:
        break;
    }
    return "removed";
}

void kept_json(JsonWriter& json, const Job& job) {
    const KeptList& kept = job.latest().kept;
    json.key("kept").begin_array();
    const auto add = [&](const Kept& one) {
        json.begin_object()
            .member("path", one.path)
            .member("why", why_name(one.why))
            .member_if("detail", one.detail);
        json.end_object();
    };
    if (job.refusal()) add(*job.refusal());
    for (const Kept& one : kept.entries()) add(one);
    json.end_array().member("young", kept.count(Why::young)).member("failures", job.latest().failures);
    json.member_if("first_failure", job.latest().first_failure);
}

void partials_json(JsonWriter& json, const Findings& found, std::int64_t now) {
    json.member("partial_count", found.partial_count).key("partials").begin_array();
    for (const Partial& partial : found.partials) {
        json.begin_object()
            .member("path", partial.path)
            .member("allocated", partial.allocated)
            .member("age", std::max<std::int64_t>(now - partial.modified, 0))
            .member("owner", user_text(partial.owner))
            .member_if("process", partial.process)
            .end_object();
    }
    json.end_array();
}

} // namespace

std::uint64_t removable_bytes(const std::vector<Job>& jobs) {
    std::uint64_t sum = 0;
    for (const Job& job : jobs) {
        const bool within = job.item().kind == Kind::partials && has_models(jobs);
        if (job.removable() && !within) sum += job.measured().bytes;
    }
    return sum;
}

std::string plan_text(const std::vector<Job>& jobs, std::int64_t now) {
    std::string text;
    for (const Job& job : jobs) {
        if (job.removable()) {
            const bool within = job.item().kind == Kind::partials && has_models(jobs);
            const bool told = within || job.item().path == job.item().name();
            text += row(size_text(job.measured().bytes), job.item().name(),
                        count_text(job.measured().files, "file") + (told ? "" : " in " + below(job, "")) +
                            (within ? ", part of models" : ""));
            text += partial_lines(job.measured(), now);
        }
        if (!job.absent()) text += kept_lines(job);
    }
    return text;
}

std::string outcome_text(const std::vector<Job>& jobs, std::int64_t gained, bool stopped) {
    std::string text;
    std::uint64_t freed = 0;
    for (const Job& job : jobs) {
        freed += job.removed().bytes;
        const std::string where = below(job, "") + ", " + size_text(job.removed().bytes);
        if (job.state() == Job::State::removed) {
            text += "removed " + job.item().name() + ": " + where + "\n";
        } else if (job.state() == Job::State::partly && !job.removed().nothing()) {
            text += "removed a part of " + job.item().name() + ": " + where + "\n";
        }
        const bool locked = job.refusal() && job.refusal()->why == Why::locked;
        if (job.state() == Job::State::partly || locked) text += kept_lines(job, true);
        if (stopped && (job.state() == Job::State::partly || job.removable())) {
            const std::uint64_t left =
                job.measured().bytes - std::min(job.measured().bytes, job.removed().bytes);
            text += "  left: " + below(job, "") + ", about " + size_text(left) +
                    (job.state() == Job::State::partly ? "" : ", untouched") + "\n";
        }
    }
    const bool less = gained < 0;
    const std::string room = size_text(static_cast<std::uint64_t>(less ? -gained : gained));
    return text + "freed " + size_text(freed) + "; the disk has " + room + (less ? " less" : " more") +
           " room\n";
}

std::string report_json(const std::vector<Job>& jobs, std::optional<std::int64_t> gained, std::int64_t now) {
    JsonWriter json;
    json.begin_object().key("items").begin_array();
    std::uint64_t freed = 0;
    for (const Job& job : jobs) {
        if (job.absent()) continue;
        freed += job.removed().bytes;
        json.begin_object()
            .member("name", job.item().name())
            .member("path", job.item().path)
            .member("state", state_name(job))
            .member("allocated", job.measured().bytes)
            .member("files", job.measured().files)
            .member("freed", job.removed().bytes)
            .member("removed_files", job.removed().files);
        kept_json(json, job);
        if (job.item().kind == Kind::partials) partials_json(json, job.measured(), now);
        json.end_object();
    }
    json.end_array().member("freed", freed);
    if (gained) json.member("gained", *gained);
    return json.end_object().take();
}

} // namespace xtask::clean_cache
