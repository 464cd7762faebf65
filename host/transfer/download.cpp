#include "transfer/download.hpp"

#include "base/boot_id.hpp"
#include "net/backoff.hpp"
#include "transfer/expectation.hpp"
#include "transfer/space.hpp"

#include <algorithm>
#include <utility>

namespace xtask::transfer {
namespace {

constexpr Duration report_interval{100};

net::Options with_timeout(net::Options net, Duration timeout) {
    net.idle_timeout = timeout;
    net.head_timeout = timeout;
    return net;
}

/// It says something about who was asked, and another may do better.
bool of_a_source(const Error& error) {
    return error.reason == "wrong-length" ||
           (error.reason != "deadline" && (error.code == ExitCode::network || error.code == ExitCode::auth ||
                                           error.code == ExitCode::rate_limited));
}

} // namespace

Download::Download(const Artifact& artifact, const Names& names, const FetchContext& context,
                   Surroundings surroundings)
    : artifact_(artifact), names_(names), context_(context), surroundings_(std::move(surroundings)),
      net_(with_timeout(context.net, context.options.timeout)), deadline_(context.options.deadline),
      boot_id_(base::boot_id()),
      mirrors_(artifact.candidates, net_, context.commons.pool, context.commons.quota,
               [this](const std::string& text) { context_.observer.noted(artifact_, text); }) {}

Download::End Download::run() {
    try {
        if (!intake_ && surroundings_.shared) resume();
        if (!intake_ && !mirrors_.first().local()) { // which may be cloned, and takes no space then
            require_space(names_.directory, artifact_.leaf, artifact_.length, 0);
        }
        if (intake_ || artifact_.length) started(total_ ? total_ : artifact_.length);
        try_mirrors();
        if (unchanged_) {
            start_over();
            return End::unchanged;
        }
        finish();
        return End::received;
    } catch (const Error& error) {
        if (!is_signal(error.code)) keep_for_next_run();
        throw;
    }
}

void Download::try_mirrors() {
    while (!received_ && !unchanged_) {
        if (salvage()) continue;
        Mirror* const mirror = mirrors_.next(Clock::now());
        if (mirror == nullptr) throw Error(mirrors_.gravest());
        wait_for(*mirror);
        if (alone_ && have() > 0 && holder_ != mirror) start_over();
        if (!mirror->attempts) {
            mirror->attempts.emplace(context_.options.retries, context_.options.max_wait, have());
        }
        try {
            demanded_.reset();
            culprit_ = nullptr;
            mirror->local() ? copy(*mirror) : ask(*mirror);
            mirror->attempts->reached(have());
        } catch (const Error& error) {
            if (intake_) intake_->window().rethrow_failure(); // the disk's failures are not tried again
            if (!of_a_source(error)) throw;
            failed(culprit_ != nullptr ? *culprit_ : *mirror, error);
        }
    }
}

void Download::wait_for(const Mirror& mirror) {
    const Time now = Clock::now();
    if (mirror.ready <= now || (!mirror.setback && mirrors_.all().size() == 1)) return;
    if (mirror.setback) {
        context_.observer.retrying(artifact_, mirror.setback->what(),
                                   std::chrono::ceil<Duration>(mirror.ready - now));
    }
    net::drive({}, context_.cancel, std::min(mirror.ready, deadline_));
    if (Clock::now() >= deadline_) throw deadline_error();
}

/// It is asked again later, or not any more.
void Download::failed(Mirror& mirror, const Error& error) {
    if (!mirror.usable()) { // one of several, given up already
        if (mirrors_.next(Clock::now()) == nullptr) throw Error(mirrors_.gravest());
        return;
    }
    if (mirror.link) {
        mirror.link->lead.drop();
        if (!answered_) mirror.link->route.forget(); // where the redirect led may be gone
    }
    received_ = intake_ && total_ == have() && hash_decides(artifact_);
    if (!mirror.attempts) {
        mirror.attempts.emplace(context_.options.retries, context_.options.max_wait, have());
    }
    mirror.attempts->reached(have());
    try {
        mirror.ready = Clock::now() + mirror.attempts->failed(error, demanded_, net::random_fraction());
        mirror.setback.emplace(error);
    } catch (const Error& last) {
        if (!received_) leave(mirror, last, false);
    }
}

void Download::leave(Mirror& mirror, const Error& error, bool other_file) {
    other_file ? mirror.quarantine(error) : mirror.fail(error);
    if (mirrors_.next(Clock::now()) == nullptr) throw Error(mirrors_.gravest());
    context_.observer.warned(artifact_, mirror.farewell());
}

void Download::started(std::optional<std::uint64_t> total) {
    if (!started_) context_.observer.started(artifact_, have(), total);
    started_ = true;
}

void Download::report() {
    const Time now = Clock::now();
    if (now - reported_ < report_interval) return;
    reported_ = now;
    if (!total_) { // a body without a length must not fill the disk
        require_space(names_.directory, artifact_.leaf, std::nullopt, 0);
    }
    context_.observer.progressed(artifact_, intake_->window().counters().written);
}

} // namespace xtask::transfer
