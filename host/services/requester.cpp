#include "services/requester.hpp"

#include "net/backoff.hpp"
#include "net/redirect.hpp"
#include "net/request_id.hpp"
#include "transfer/receiver.hpp"

#include <algorithm>
#include <array>
#include <ctime>

namespace xtask::services {
namespace {

using net::Connection;
using net::Phase;

constexpr std::size_t read_size = 65'536;

constexpr const char* patience = "Try again later, or allow longer waits with --max-wait.";

Error limited(const std::string& message) {
    return {ExitCode::rate_limited, "rate-limited", message, patience, true};
}

} // namespace

void Requester::pause(Duration wait) const {
    const Time until = std::min(Clock::now() + wait, policy_.deadline);
    while (Clock::now() < until) net::drive({}, cancel_, until);
}

void Requester::check_time() const {
    cancel_.check();
    if (Clock::now() >= policy_.deadline) throw transfer::deadline_error();
}

/// One answer on one connection. Throws the connection's error.
HttpResponse Requester::exchange(Connection& connection, const net::Request& request,
                                 std::uint64_t max_body) const {
    connection.request(request);
    Connection* const all[] = {&connection};
    HttpResponse response;
    std::array<std::byte, read_size> buffer;
    while (true) {
        Phase phase = connection.advance(Clock::now());
        if (phase == Phase::body) {
            const auto count = connection.read(buffer, Clock::now());
            const auto room = max_body - response.body.size();
            response.truncated = count > room;
            response.body.append(reinterpret_cast<const char*>(buffer.data()),
                                 std::min<std::uint64_t>(count, room));
            phase = connection.phase();
        }
        if (phase == Phase::failed) throw connection.error();
        if (phase == Phase::idle || response.truncated) break;
        check_time();
        net::drive(all, cancel_, policy_.deadline);
    }
    response.url = request.url;
    response.head = connection.head();
    return response;
}

/// An idle connection may have died unnoticed; that costs one silent try on a new one (RFC 9112 §9.3.1).
/// A POST might have been acted upon: it gets a new connection at once.
HttpResponse Requester::attempt(const net::Request& request, std::uint64_t max_body) const {
    const auto& origin = request.url.origin;
    auto connection = request.method == "POST" ? std::nullopt : pool_.take(origin);
    if (connection) {
        try {
            return keep(std::move(*connection), request, max_body);
        } catch (const Error&) {
            if (!connection->stale()) throw;
        }
    }
    return keep(Connection(options_, origin), request, max_body);
}

HttpResponse Requester::keep(Connection&& connection, const net::Request& request,
                             std::uint64_t max_body) const {
    auto response = exchange(connection, request, max_body);
    pool_.put(std::move(connection));
    return response;
}

/// Waits before the next try, or throws where the server asks for more patience than allowed.
void Requester::wait_for_retry(int failures, const std::string& why, const net::ResponseHead* head,
                               const net::Url& url) const {
    Duration floor{0};
    if (head) floor = net::demanded_wait(*head, std::time(nullptr)).value_or(floor);
    if (floor > policy_.max_wait) {
        const auto message = url.redacted() + " asks to wait " + net::in_seconds(floor) + ", more than the " +
                             net::in_seconds(policy_.max_wait) + " allowed" + net::request_id(*head);
        if (head->status == 429) throw limited(message);
        throw Error(ExitCode::network, "unavailable", message, patience, true);
    }
    const auto wait = net::backoff(failures, floor, net::random_fraction());
    if (policy_.retrying) policy_.retrying(why, wait);
    pause(wait);
}

/// A request that would be one too many is not sent before its time.
void Requester::wait_for_quota(const net::Url& url) const {
    while (true) {
        const Duration wait = quota_.take(url, Clock::now());
        if (wait <= Duration::zero()) return;
        const auto spent = net::no_request_left(url, wait);
        if (wait > policy_.max_wait) {
            throw limited(spent + ", more than the " + net::in_seconds(policy_.max_wait) + " allowed");
        }
        if (policy_.retrying) policy_.retrying(spent, wait);
        pause(wait);
        check_time();
    }
}

/// Tries until there is an answer that another try would not change, or none is left.
HttpResponse Requester::persist(const net::Request& request, std::uint64_t max_body, int attempts) const {
    for (int failures = 1;; ++failures) {
        const bool last = failures >= attempts;
        std::optional<HttpResponse> response;
        std::string why;
        check_time();
        wait_for_quota(request.url);
        try {
            response = attempt(request, max_body);
        } catch (const Error& e) {
            if (last || !e.retryable || e.code != ExitCode::network) throw;
            why = e.what();
        }
        if (response) {
            quota_.note(request.url, response->head, Clock::now());
            const int status = response->head.status;
            if (!net::is_retryable(status) || (last && status != 429)) return std::move(*response);
            why = request.url.redacted() + " answered " + std::to_string(status) +
                  net::request_id(response->head);
            if (last) throw limited(why + " to all of " + std::to_string(attempts) + " attempts");
        }
        wait_for_retry(failures, why, response ? &response->head : nullptr, request.url);
    }
}

HttpResponse Requester::request(const HttpRequest& request) const {
    const Time limit = Clock::now() + request.time_limit;
    if (request.time_limit.count() == 0 || limit >= policy_.deadline) return follow(request);
    Http::Policy hurried = policy_;
    hurried.deadline = limit;
    try {
        return Requester(options_, pool_, quota_, cancel_, std::move(hurried)).follow(request);
    } catch (const Error& error) {
        if (error.reason != "deadline") throw;
        throw Error(ExitCode::network, "timeout",
                    request.request.url.origin.text() + " does not answer within " +
                        net::in_seconds(request.time_limit),
                    "", true);
    }
}

HttpResponse Requester::follow(const HttpRequest& request) const {
    const int attempts = std::max(request.attempts > 0 ? request.attempts : policy_.attempts, 1);
    const auto first = request.request.url.origin;
    net::Request hop = request.request;
    for (int hops = 0;; ++hops) {
        hop.headers = request.request.headers;
        const bool trusted = net::credentials_allowed(first, hop.url.origin);
        if (trusted) {
            for (const auto& field : request.credentials) hop.headers.add(field.name, field.value);
        }
        auto response = persist(hop, request.max_body, attempts);
        response.credentials_withheld = !trusted && !request.credentials.empty();
        if (request.follow == 0 || !net::is_redirect(response.head.status) || hop.method == "POST")
            return response;
        if (hops >= request.follow) {
            throw Error(ExitCode::network, "redirect-loop",
                        request.request.url.redacted() + " redirects more than " +
                            std::to_string(request.follow) + " times");
        }
        auto next = net::next_hop(hop.url, response.head);
        if (!next) throw next.error();
        hop.url = std::move(*next);
    }
}

} // namespace xtask::services
