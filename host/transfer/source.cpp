#include "transfer/source.hpp"

#include "net/redirect.hpp"
#include "transfer/receiver.hpp"

namespace xtask::transfer {
namespace {

net::Url parse_target(const Candidate& candidate) {
    if (candidate.kind != Candidate::Kind::http) {
        throw Error(ExitCode::usage, "not-supported", "this version cannot copy from a local path");
    }
    auto url = net::parse_url(candidate.target);
    if (!url) throw Error(ExitCode::usage, "bad-url", "the download URL cannot be used: " + url.error());
    return std::move(*url);
}

} // namespace

std::string without_query(const net::Url& url) {
    return url.origin.text() + url.target.substr(0, url.target.find('?'));
}

Source::Source(const Artifact& artifact, const Candidate& candidate, const net::Options& options,
               const base::Cancel& cancel, Time deadline, Observer& observer)
    : artifact_(artifact), candidate_(candidate), options_(options), cancel_(cancel), deadline_(deadline),
      observer_(observer), start_(parse_target(candidate)), location_(start_), name_(without_query(start_)) {}

net::Connection& Source::get(const net::Headers& conditions) {
    while (true) {
        const bool remembered = was_redirected();
        walk(conditions);
        const int status = connection_->head().status;
        const bool refusal = status == 400 || status == 401 || status == 403;
        if (!refusal || !was_redirected()) break;

        const bool own_origin = location_.origin == start_.origin;
        if (refused_ || (own_origin && !remembered)) {
            if (own_origin && status != 400) break;
            throw Error(ExitCode::network, "signed-url-rejected",
                        location_.redacted() + " answers " + std::to_string(status) +
                            ", and a freshly signed URL is refused as well",
                        "check the clock of this machine, then repeat the command");
        }
        refused_ = true;
        forget();
    }
    if (connection_->head().status < 400) refused_ = false;
    return *connection_;
}

bool Source::credentials_withheld() const noexcept {
    return !candidate_.credentials.empty() && location_.origin == start_.origin &&
           !net::credentials_allowed(start_.origin, location_.origin);
}

void Source::forget() {
    release();
    location_ = start_;
}

void Source::release() {
    if (connection_ && !connection_->reusable()) connection_.reset();
}

void Source::walk(const net::Headers& conditions) {
    for (int hop = 0; hop <= net::max_redirects; ++hop) {
        ask(conditions);
        const auto& head = connection_->head();
        if (!net::is_redirect(head.status)) return;
        auto next = net::next_hop(location_, head);
        if (!next) throw next.error();
        location_ = std::move(*next);
    }
    const std::string last = location_.redacted();
    forget();
    throw Error(ExitCode::network, "redirect-loop",
                name_ + " redirects more than " + std::to_string(net::max_redirects) + " times, last to " +
                    last);
}

void Source::ask(const net::Headers& conditions) {
    net::Request request;
    request.url = location_;
    for (const auto* fields : {&candidate_.headers, &conditions}) {
        for (const auto& field : *fields) request.headers.add(field.name, field.value);
    }
    if (net::credentials_allowed(start_.origin, location_.origin)) {
        for (const auto& field : candidate_.credentials) request.headers.add(field.name, field.value);
    }
    release();
    const bool reused = connection_ && connection_->origin() == location_.origin;
    if (reused) {
        connection_->request(request);
        await_head();
        const bool failed = connection_->phase() == net::Phase::failed;
        if (failed && connection_->stale()) connect(request); // it had died while idle: nothing was answered
    } else {
        connect(request);
    }
    if (connection_->phase() == net::Phase::failed) {
        const Error error = connection_->error();
        connection_.reset();
        throw error;
    }
}

void Source::connect(const net::Request& request) {
    connection_.emplace(options_, location_.origin);
    connection_->request(request);
    await_head();
    if (connection_->phase() != net::Phase::failed) {
        observer_.noted(artifact_, "connected to " + connection_->description());
    }
}

void Source::await_head() {
    net::Connection* const connection = &*connection_;
    while (true) {
        const net::Phase phase = connection->advance(Clock::now());
        if (phase == net::Phase::body || phase == net::Phase::idle || phase == net::Phase::failed) return;
        if (Clock::now() >= deadline_) throw deadline_error();
        net::drive(std::span(&connection, 1), cancel_, deadline_);
    }
}

} // namespace xtask::transfer
