#include "services/observer.hpp"

#include "services/units.hpp"

#include <xtask/json.hpp>

#include <algorithm>

namespace xtask::services {

namespace {

std::string path_of(const transfer::Artifact& artifact) { return artifact.directory + "/" + artifact.leaf; }

std::string_view name_of(transfer::State state) {
    switch (state) {
    case transfer::State::fetched:
        return "fetched";
    case transfer::State::unchanged:
        return "unchanged";
    case transfer::State::adopted:
        return "adopted";
    case transfer::State::planned:
        break;
    }
    return "planned";
}

} // namespace

UiObserver::~UiObserver() {
    for (auto& [artifact, shown] : files_) end(shown);
}

void UiObserver::started(const transfer::Artifact& artifact, std::uint64_t have,
                         std::optional<std::uint64_t> total) {
    JsonWriter members;
    members.begin_object().member("path", path_of(artifact)).member_if("repository", artifact.repository);
    members.member_if("file", artifact.path).member_if("revision", artifact.revision);
    members.member_if("commit", artifact.commit).member("have", have);
    if (total) members.member("total", *total);
    ui_.event("start", members.end_object().text());
    if (have > 0) ui_.log(Level::info, artifact.leaf + ": continuing at " + format_size(have));
    Shown& shown = files_[&artifact];
    shown.leaf = artifact.leaf;
    shown.total = total.value_or(0);
    show(shown, shown.leaf, have, shown.total);
}

void UiObserver::progressed(const transfer::Artifact& artifact, std::uint64_t have) {
    const auto found = files_.find(&artifact);
    if (found == files_.end() || found->second.leaf.empty()) return;
    show(found->second, found->second.leaf, have, found->second.total);
}

void UiObserver::retrying(const transfer::Artifact&, const std::string& why, Duration wait) {
    retrying(why, wait);
}

void UiObserver::retrying(const std::string& why, Duration wait) {
    const std::int64_t ms = std::max<std::int64_t>(wait.count(), 0);
    ui_.event("retry",
              JsonWriter().begin_object().member("why", why).member("wait_ms", ms).end_object().text());
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(Duration(ms));
    const std::string when = ms == 0 ? "at once" : "in " + format_duration(seconds);
    ui_.log(Level::warn, why + "; trying again " + when);
}

void UiObserver::verifying(const transfer::Artifact& artifact, std::uint64_t done, std::uint64_t total) {
    Shown& shown = files_[&artifact];
    const std::string label = "verifying " + artifact.leaf;
    if (label != shown.label) {
        if (done >= total) return; // the hash kept up with the transfer: nothing to wait for
        if (shown.handle != 0) ui_.progress_update(shown.handle, total);
    }
    show(shown, label, done, total);
}

void UiObserver::noted(const transfer::Artifact&, const std::string& text) { ui_.log(Level::debug, text); }
void UiObserver::warned(const transfer::Artifact&, const std::string& text) { ui_.log(Level::warn, text); }

void UiObserver::finished(const transfer::Artifact& artifact, const transfer::Outcome& outcome) {
    if (const auto found = files_.find(&artifact); found != files_.end()) {
        if (found->second.handle != 0) ui_.progress_update(found->second.handle, outcome.length);
        end(found->second);
        files_.erase(found);
    }
    JsonWriter members;
    members.begin_object().member("path", outcome.path).member("state", name_of(outcome.state));
    members.member_if("verified", outcome.verified).member_if("sha256", outcome.sha256);
    members.member("length", outcome.length);
    ui_.event("verify", members.end_object().text());
}

void UiObserver::failed(const transfer::Artifact& artifact, const Error&) {
    if (const auto found = files_.find(&artifact); found != files_.end()) {
        end(found->second);
        files_.erase(found);
    }
}

void UiObserver::show(Shown& shown, const std::string& label, std::uint64_t done, std::uint64_t total) {
    if (label != shown.label) {
        end(shown);
        shown.label = label;
        shown.handle = ui_.progress_begin(label, total);
    }
    ui_.progress_update(shown.handle, done);
}

void UiObserver::end(Shown& shown) {
    if (shown.handle != 0) ui_.progress_end(shown.handle);
    shown.handle = 0;
    shown.label.clear();
}

} // namespace xtask::services
