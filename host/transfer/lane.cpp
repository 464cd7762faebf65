#include "transfer/lane.hpp"

#include "net/redirect.hpp"

#include <utility>

namespace xtask::transfer {

using net::Phase;

Lane::Lane(Route& route, const net::Options& options, net::Pool& pool, Note note)
    : route_(route), options_(options), pool_(pool), note_(std::move(note)), location_(route.location()) {}

Lane::~Lane() {
    leave_walk();
    release();
}

void Lane::ask(net::Headers conditions) {
    early_.reset();
    conditions_ = std::move(conditions);
    walk();
}

void Lane::ask_early(net::Headers conditions) {
    route_.quota().take(location_, Clock::now());
    std::swap(conditions_, conditions);
    connection_->request(request());
    std::swap(conditions_, conditions);
    early_ = std::move(conditions);
}

bool Lane::can_ask_early() const {
    return state_ == State::answered && route_.answers_early_requests && !early_ &&
           connection_->phase() == Phase::body && connection_->head().keep_alive &&
           route_.quota().wait(location_, Clock::now()) == Duration::zero();
}

Lane::State Lane::advance(Time now) {
    if (state_ == State::answered) {
        // Looked at before anything else happens: after the body's end the answer to the early request may
        // fail.
        const Phase phase = connection_->phase();
        const bool ended = phase != Phase::body && (phase != Phase::failed || connection_->stale());
        if (!early_ || !ended) {
            connection_->advance(now);
            return state_;
        }
        if (phase == Phase::failed) route_.answers_early_requests = false;
        conditions_ = std::move(*early_);
        early_.reset();
        remembered_ = location_.text() != route_.start().text(); // and of the version it was sent under
        hops_ = 0;
        state_ = State::asking;
    }
    while (state_ == State::asking) {
        if (held_until_) {
            if (now < *held_until_) break;
            send();
            continue;
        }
        if (!connection_) { // another lane is on the walk
            if (!route_.known() && route_.walker != nullptr) break;
            walk();
            continue;
        }
        const Phase phase = connection_->advance(now);
        if (phase == Phase::failed) {
            // It had died while idle, or it is out of step: neither says anything about this request.
            const bool of_the_past = connection_->stale() || (!fresh_ && !connection_->error().retryable);
            if (of_the_past) {
                connect();
            } else {
                fail(connection_->error());
            }
        } else if (phase == Phase::body || phase == Phase::idle) {
            judge(connection_->head());
        } else {
            break;
        }
    }
    return state_;
}

bool Lane::credentials_withheld() const noexcept {
    return !route_.candidate().credentials.empty() && location_.origin == route_.start().origin &&
           !net::credentials_allowed(route_.start().origin, location_.origin);
}

void Lane::release() {
    early_.reset();
    held_until_.reset();
    state_ = State::idle;
    if (!connection_) return;
    if (connection_->reusable()) pool_.put(std::move(*connection_));
    connection_.reset();
}

void Lane::drop() {
    leave_walk();
    early_.reset();
    held_until_.reset();
    connection_.reset();
    state_ = State::idle;
}

/// From where the route is known to lead, or from its start.
void Lane::walk() {
    release();
    state_ = State::asking;
    hops_ = 0;
    version_ = route_.version();
    remembered_ = route_.redirected();
    location_ = route_.location();
    if (!route_.known()) {
        if (route_.walker != nullptr && route_.walker != this) return;
        route_.walker = this;
    }
    send();
}

void Lane::send() {
    held_until_.reset();
    const Time now = Clock::now();
    if (const Duration wait = route_.quota().take(location_, now); wait > Duration::zero()) {
        held_until_ = now + wait;
        return;
    }
    connection_ = pool_.take(location_.origin);
    fresh_ = !connection_;
    if (fresh_) return connect();
    connection_->request(request());
}

void Lane::connect() {
    connection_ = route_.reserve.take(location_.origin);
    if (!connection_) connection_.emplace(options_, location_.origin);
    fresh_ = true;
    connection_->request(request());
}

net::Request Lane::request() const {
    net::Request request;
    request.url = location_;
    const Candidate& candidate = route_.candidate();
    for (const auto* fields : {&candidate.headers, &conditions_}) {
        for (const auto& field : *fields) request.headers.add(field.name, field.value);
    }
    if (net::credentials_allowed(route_.start().origin, location_.origin)) {
        for (const auto& field : candidate.credentials) request.headers.add(field.name, field.value);
    }
    return request;
}

void Lane::judge(const net::ResponseHead& head) {
    route_.quota().note(location_, head, Clock::now());
    if (std::exchange(fresh_, false)) note_("connected to " + connection_->description());
    const int status = head.status;
    if (net::is_redirect(status)) {
        auto next = net::next_hop(location_, head);
        if (!next) return fail(next.error());
        location_ = std::move(*next);
        if (++hops_ > net::max_redirects) {
            route_.forget();
            return fail({ExitCode::network, "redirect-loop",
                         route_.name() + " redirects more than " + std::to_string(net::max_redirects) +
                             " times, last to " + location_.redacted()});
        }
        release();
        state_ = State::asking;
        return send();
    }
    const bool refusal = status == 400 || status == 401 || status == 403;
    if (refusal && location_.text() != route_.start().text()) return refuse(status);
    if (status < 400) route_.refused = false;
    // Who was led on from where the route is known to end was led there alone.
    const bool detour = hops_ > 0 && route_.known();
    if (version_ == route_.version() && !detour) route_.found(location_);
    leave_walk();
    state_ = State::answered;
}

void Lane::refuse(int status) {
    if (version_ != route_.version()) return walk(); // another lane knows already, and better
    const bool own_origin = location_.origin == route_.start().origin;
    if (!route_.refused && !(own_origin && !remembered_)) {
        route_.refused = true;
        route_.forget();
        return walk();
    }
    if (own_origin && status != 400) {
        leave_walk();
        state_ = State::answered;
        return;
    }
    fail({ExitCode::network, "signed-url-rejected",
          location_.redacted() + " answers " + std::to_string(status) +
              ", and a freshly signed URL is refused as well",
          "check the clock of this machine, then repeat the command"});
}

/// By value: the error may be the connection's, which goes first.
void Lane::fail(Error error) {
    drop();
    error_.emplace(std::move(error));
    state_ = State::failed;
}

void Lane::leave_walk() noexcept {
    if (route_.walker == this) route_.walker = nullptr;
}

} // namespace xtask::transfer
