#include "summary.hpp"

#include "hub/names.hpp"
#include "report.hpp"

#include <xtask/json.hpp>

#include <cmath>

namespace xtask::hf_download {

namespace {

/// More files than this are counted and not listed; so are more failures.
constexpr std::size_t max_listed = 20;

std::string padded_left(const std::string& text, std::size_t width) {
    return text.size() < width ? std::string(width - text.size(), ' ') + text : text;
}

std::string file_count(std::size_t count) { return grouped(count) + (count == 1 ? " file" : " files"); }

std::optional<std::uint64_t> size_of(const Item& item) {
    if (item.outcome->state == Outcome::State::planned) return item.artifact.length;
    return item.outcome->length;
}

/// "0.4 s", "75 s"
std::string in_seconds(double seconds) {
    const auto tenths = static_cast<std::uint64_t>(std::llround(std::max(seconds, 0.0) * 10));
    return std::to_string(tenths / 10) + (tenths < 100 ? "." + std::to_string(tenths % 10) : "") + " s";
}

} // namespace

Summary::Summary(const Request& request, const std::vector<Item>& items, double seconds)
    : request_(request), items_(items), seconds_(seconds) {
    for (const Item& item : items) {
        if (commit_.empty()) commit_ = item.artifact.commit;
        if (!item.outcome) {
            ++failed_;
            continue;
        }
        const Outcome& outcome = *item.outcome;
        fetched_ += outcome.state == Outcome::State::fetched;
        unchanged_ += outcome.state == Outcome::State::unchanged;
        adopted_ += outcome.state == Outcome::State::adopted;
        planned_ += outcome.state == Outcome::State::planned;
        if (outcome.state == Outcome::State::planned) available_ = outcome.available;
        unknown_sizes_ += !size_of(item);
        size_ += size_of(item).value_or(0);
        transferred_ += outcome.transferred;
        resumed_ += outcome.resumed;
    }
}

std::string Summary::file_lines() const {
    std::string text;
    if (items_.size() > max_listed && planned_ == 0) return text;
    for (const Item& item : items_) {
        if (!item.outcome) continue;
        const auto size = size_of(item);
        std::string state(state_name(item.outcome->state));
        state.resize(10, ' ');
        text += "  " + state + padded_left(size ? byte_count(*size) : "unknown size", 21) + "  " +
                item.artifact.path + "\n";
    }
    return text;
}

std::string Summary::failure_lines() const {
    std::string text;
    std::size_t listed = 0;
    for (const Item& item : items_) {
        if (!item.error) continue;
        if (++listed > max_listed) return text + "  and " + grouped(failed_ - max_listed) + " more\n";
        text += "  failed    " + item.artifact.path + ": " + item.error->what() + "\n";
    }
    return text;
}

std::string Summary::counts() const {
    std::string text = grouped(items_.size()) + ":";
    const char* separator = " ";
    const auto add = [&](std::size_t count, const char* what) {
        if (count == 0) return;
        text += separator + grouped(count) + " " + what;
        separator = ", ";
    };
    add(fetched_, "fetched");
    add(unchanged_, "unchanged");
    add(adopted_, "adopted");
    add(planned_, "would be fetched");
    add(failed_, "failed");
    return text;
}

std::string Summary::sizes() const {
    std::string text = byte_count(size_);
    if (unknown_sizes_ > 0) text += ", and " + file_count(unknown_sizes_) + " of unknown size";
    if (resumed_ > 0) text += ", " + byte_count(resumed_) + " of an earlier run";
    if (planned_ > 0) return text;
    return text + ", " + grouped(transferred_) + " fetched in " + in_seconds(seconds_);
}

std::string Summary::text() const {
    return request_.directory + "\n" + file_lines() + failure_lines() + report_line("files", counts()) +
           report_line("size", sizes()) + report_line("commit", request_.repository.empty() ? "" : commit_) +
           report_line("free", available_ ? byte_count(*available_) : "");
}

std::string Summary::json() const {
    JsonWriter json;
    json.begin_object()
        .member_if("repository", request_.repository)
        .member_if("revision", request_.revision)
        .member_if("commit", request_.repository.empty() ? std::string() : commit_)
        .member("directory", request_.directory)
        .key("files")
        .begin_array();
    for (const Item& item : items_) {
        if (item.outcome) {
            json.raw(report_json(item.artifact, *item.outcome));
            continue;
        }
        json.begin_object()
            .member("state", "failed")
            .member("repository", item.artifact.repository)
            .member("file", item.artifact.path)
            .member("revision", item.artifact.revision)
            .key("error")
            .begin_object()
            .member("exit_code", static_cast<int>(item.error->code))
            .member("code", exit_code_name(item.error->code))
            .member("reason", item.error->reason)
            .member("retryable", item.error->retryable)
            .member("message", item.error->what())
            .member("hint", item.error->hint)
            .end_object()
            .end_object();
    }
    json.end_array()
        .key("totals")
        .begin_object()
        .member("files", std::uint64_t{items_.size()})
        .member("fetched", std::uint64_t{fetched_})
        .member("unchanged", std::uint64_t{unchanged_})
        .member("adopted", std::uint64_t{adopted_})
        .member("planned", std::uint64_t{planned_})
        .member("failed", std::uint64_t{failed_})
        .member("size", size_)
        .member("transferred", transferred_)
        .member("resumed", resumed_)
        .member("seconds", std::round(seconds_ * 1000) / 1000);
    if (available_) json.member("available", *available_);
    return json.end_object().end_object().take();
}

std::string Summary::verdict() const {
    if (items_.size() == 1) return {};
    return grouped(failed_) + " of " + file_count(items_.size()) + " failed; the gravest: ";
}

} // namespace xtask::hf_download
