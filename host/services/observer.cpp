#include "services/observer.hpp"

#include "services/units.hpp"
#include "transfer/check.hpp"

#include <xtask/json.hpp>

#include <algorithm>

namespace xtask::services {

namespace {

constexpr std::uint64_t worth_telling = 50'000'000; // bytes to hash that somebody would wait for

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

std::string_view name_of(transfer::Check::State state) {
    switch (state) {
    case transfer::Check::State::intact:
        return "intact";
    case transfer::Check::State::damaged:
        return "damaged";
    case transfer::Check::State::absent:
        break;
    }
    return "missing";
}

} // namespace

UiObserver::~UiObserver() {
    for (auto& [artifact, shown] : files_) end(shown);
    closed();
}

void UiObserver::opened(std::size_t files, std::optional<std::uint64_t> bytes) {
    tally_.emplace(files, bytes);
    ui_.whole_begin(tally_->whole());
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
    if (!tally_) return;
    tally_->resumed(shown.part, have);
    ui_.whole_update(tally_->whole());
}

void UiObserver::progressed(const transfer::Artifact& artifact, std::uint64_t have) {
    const auto found = files_.find(&artifact);
    if (found == files_.end() || found->second.leaf.empty()) return;
    Shown& shown = found->second;
    show(shown, shown.leaf, have, shown.total);
    if (!tally_) return;
    tally_->reached(shown.part, have);
    ui_.whole_update(tally_->whole());
}

void UiObserver::retrying(const transfer::Artifact& artifact, const std::string& why, Duration wait) {
    retry(tally_ ? path_of(artifact) : "", about(artifact, why), wait);
}

void UiObserver::retrying(const std::string& why, Duration wait) { retry("", why, wait); }

void UiObserver::verifying(const transfer::Artifact& artifact, std::uint64_t done, std::uint64_t total) {
    Shown& shown = files_[&artifact];
    const std::string label = "verifying " + artifact.leaf;
    if (label != shown.label) {
        if (total < done + worth_telling) return; // the hash kept up with the transfer, or soon will
        if (shown.handle != 0) ui_.progress_update(shown.handle, total);
    }
    show(shown, label, done, total);
}

void UiObserver::noted(const transfer::Artifact& artifact, const std::string& text) {
    ui_.log(Level::debug, about(artifact, text));
}

void UiObserver::warned(const transfer::Artifact& artifact, const std::string& text) {
    ui_.log(Level::warn, about(artifact, text));
}

void UiObserver::finished(const transfer::Artifact& artifact, const transfer::Outcome& outcome) {
    Shown& shown = files_[&artifact];
    if (shown.handle != 0) ui_.progress_update(shown.handle, outcome.length);
    end(shown);
    JsonWriter members;
    members.begin_object().member("path", outcome.path).member("state", name_of(outcome.state));
    members.member_if("verified", outcome.verified).member_if("sha256", outcome.sha256);
    members.member("length", outcome.length);
    ui_.event("verify", members.end_object().text());
    if (tally_) {
        tally_->finished(shown.part, outcome.length, outcome.transferred);
        ui_.whole_update(tally_->whole());
    }
    files_.erase(&artifact);
}

void UiObserver::failed(const transfer::Artifact& artifact, const Error& error) {
    Shown& shown = files_[&artifact];
    end(shown);
    if (tally_ && !is_signal(error.code)) {
        JsonWriter members;
        members.begin_object().member("path", path_of(artifact)).member("code", exit_code_name(error.code));
        members.member("reason", error.reason).member("retryable", error.retryable);
        members.member("message", error.what()).member_if("hint", error.hint);
        ui_.event("failed", members.end_object().text());
        ui_.log(Level::debug, about(artifact, error.what())); // the command lists its failures in the end
        tally_->failed(shown.part, artifact.length.value_or(0));
        ui_.whole_update(tally_->whole());
    }
    files_.erase(&artifact);
}

void UiObserver::checked(const transfer::Artifact& artifact, const transfer::Check& check) {
    Shown& shown = files_[&artifact];
    if (shown.handle != 0) ui_.progress_update(shown.handle, check.length);
    end(shown);
    JsonWriter members;
    members.begin_object().member("path", path_of(artifact)).member("state", name_of(check.state));
    members.member_if("why", check.why).member("length", check.length);
    ui_.event("verify", members.end_object().text());
    files_.erase(&artifact);
}

void UiObserver::closed() {
    if (tally_) ui_.whole_end();
    tally_.reset();
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

void UiObserver::retry(const std::string& path, const std::string& why, Duration wait) {
    const std::int64_t ms = std::max<std::int64_t>(wait.count(), 0);
    JsonWriter members;
    members.begin_object().member_if("path", path).member("why", why).member("wait_ms", ms);
    ui_.event("retry", members.end_object().text());
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(Duration(ms));
    const std::string when = ms == 0 ? "at once" : "in " + format_duration(seconds);
    ui_.log(Level::warn, why + "; trying again " + when);
}

/// Of many files each message says which one it means.
std::string UiObserver::about(const transfer::Artifact& artifact, const std::string& text) const {
    return tally_ ? artifact.leaf + ": " + text : text;
}

} // namespace xtask::services
