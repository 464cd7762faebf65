#include "net/connection.hpp"

#include "net/backoff.hpp"
#include "net/connector.hpp"
#include "net/exchange.hpp"

#include <array>
#include <stdexcept>

namespace xtask::net {

struct Connection::Impl {
    Impl(const Options& options_, const Origin& origin_)
        : options(options_), origin(origin_), proxy(choose_proxy(options.proxies, origin_)) {
        connector.emplace(options, origin, proxy);
    }

    const Options options; ///< its own: a pooled connection outlives who made it
    const Origin origin;
    const std::optional<Proxy> proxy;

    Phase phase = Phase::connecting;
    Time deadline = never; ///< from connected on
    bool untouched = true; ///< nothing has been tried since the constructor or the last request

    std::optional<Connector> connector; ///< in connecting and securing
    std::optional<Stream> stream;
    std::string description;

    std::optional<Exchange> current;
    std::optional<Exchange> next; ///< in body: the request sent early
    std::optional<Error> unsent;  ///< why `next` cannot be sent; the answer in progress comes first
    Inbox inbox;
    bool drained = false;  ///< the last read of body bytes left none
    bool reusable = true;  ///< in idle
    bool answered = false; ///< an answer was complete

    std::optional<Error> error;
    bool stale = false;

    // Moves on as far as it can; every step returns true when the phase has changed.
    void advance(Time now) {
        untouched = false;
        if (phase == Phase::idle) watch();
        while (step(now)) {
        }
        if (now >= deadline && !body_arrived()) throw timeout();
    }

    bool step(Time now) {
        switch (phase) {
        case Phase::connecting:
        case Phase::securing:
            return connect(now);
        case Phase::sending:
            return send(now);
        case Phase::head:
            return receive_head(now);
        case Phase::body:
            send_early();
            return false;
        case Phase::idle:
        case Phase::failed:
            return false;
        }
        return false;
    }

    bool connect(Time now) {
        const bool connected = connector->advance(now);
        description = connector->description();
        if (connector->securing()) phase = Phase::securing;
        if (!connected) return false;
        stream.emplace(connector->take());
        connector.reset();
        if (current) {
            begin(now);
        } else {
            rest();
        }
        return true;
    }

    void request(const Request& request) {
        if (request.url.origin != origin)
            throw std::logic_error("a request to another origin than the connection's");
        if (phase == Phase::sending || phase == Phase::head || next)
            throw std::logic_error("more than one request ahead");
        if (phase == Phase::idle && !reusable) throw std::logic_error("a request after the last");
        if (phase == Phase::body && request.method == "POST") throw std::logic_error("an early POST");
        auto& place = phase == Phase::body ? next : current;
        place.emplace(message_of(request), request.method == "HEAD", origin.authority());
        untouched = true;
        if (phase == Phase::idle) begin(Clock::now());
    }

    std::string message_of(const Request& request) const {
        Request complete = request;
        if (!options.user_agent.empty() && !request.headers.find("User-Agent")) {
            complete.headers.add("User-Agent", options.user_agent);
        }
        const bool forwarded = proxy && !origin.tls;
        Headers proxy_headers;
        if (forwarded && !proxy->authorization.empty()) {
            proxy_headers.add("Proxy-Authorization", proxy->authorization);
        }
        return serialize(complete, forwarded, proxy_headers);
    }

    void begin(Time now) {
        phase = Phase::sending;
        deadline = now + options.idle_timeout;
    }

    void rest() {
        phase = Phase::idle;
        deadline = never;
    }

    bool send(Time now) {
        if (current->send(*stream) > 0) deadline = now + options.idle_timeout;
        if (!current->sent()) return false;
        phase = Phase::head;
        deadline = now + options.head_timeout;
        return true;
    }

    /// What goes wrong here must not cost the body that is still coming. A server that is about to close
    /// gets nothing: bytes after its close could make it throw away what it has sent.
    void send_early() {
        if (!next || unsent || !current->head()->keep_alive) return;
        try {
            next->send(*stream);
        } catch (const Error& e) {
            unsent = e;
        }
    }

    bool receive_head(Time now) {
        if (!current->receive_head(*stream, inbox)) return false;
        if (proxy && !origin.tls && current->head()->status == 407) throw proxy_authentication_error(*proxy);
        phase = Phase::body;
        drained = false;
        deadline = now + options.idle_timeout;
        end_if_done(now);
        return true;
    }

    /// Appends to `done`, so that an error does not lose what was received before it.
    void read(std::span<std::byte> into, std::size_t& done, Time now) {
        untouched = false;
        drained = false;
        send_early();
        while (done < into.size() && phase == Phase::body && !drained) {
            const auto count = current->receive_body(*stream, inbox, into.subspan(done), drained);
            if (!count) break;
            done += *count;
            deadline = now + options.idle_timeout;
            end_if_done(now);
        }
        if (done == 0 && phase == Phase::body && now >= deadline) throw timeout();
    }

    void end_if_done(Time now) {
        if (!current->done()) return;
        if (stream->ssl()) options.tls->remember(origin, stream->ssl());
        answered = true;
        const bool surplus = !inbox.empty() || (stream->ssl() && SSL_pending(stream->ssl()) > 0);
        const bool keep_alive = current->head()->keep_alive;
        if (next) {
            go_on(now, keep_alive, surplus);
        } else {
            reusable = keep_alive && !surplus;
            rest();
        }
    }

    /// From one answer to the next, for which the server may have sent bytes already.
    void go_on(Time now, bool keep_alive, bool surplus) {
        begin(now);
        current = std::move(next);
        next.reset();
        untouched = true;
        if (unsent) throw *unsent;
        if (!keep_alive) throw closed(" closed the connection before the next answer");
        if (surplus && !current->sent()) throw closed(" answered what it was not asked");
    }

    /// An idle server has nothing to say; what it does say means that the connection is of no more use.
    void watch() {
        std::array<std::byte, 1> byte;
        if (reusable && stream->read(byte)) throw closed(" closed the idle connection");
    }

    /// In body the time may be up because the caller did not read; then it is not the server's fault.
    bool body_arrived() const {
        if (phase != Phase::body) return false;
        if (is_ready()) return true;
        pollfd poll{stream->fd(), POLLIN, 0};
        return ::poll(&poll, 1, 0) > 0;
    }

    bool is_ready() const noexcept {
        if (phase == Phase::failed) return false;
        return untouched || (phase == Phase::body && (!drained || !inbox.empty()));
    }

    short events() const noexcept {
        if (phase != Phase::body) return stream->events();
        const bool waiting = next && !next->sent() && !unsent && current->head()->keep_alive;
        const int own = stream->ssl() ? stream->events() : 0;
        return static_cast<short>(own | POLLIN | (waiting ? POLLOUT : 0));
    }

    Error closed(const char* what) const {
        return {ExitCode::network, "reset", origin.authority() + what, {}, true};
    }

    Error timeout() const {
        const char* what = phase == Phase::sending ? " took no byte of the request within "
                           : phase == Phase::head  ? " sent no complete answer within "
                                                   : " sent no byte for ";
        const auto limit = phase == Phase::head ? options.head_timeout : options.idle_timeout;
        return {ExitCode::network, "timeout", origin.authority() + what + in_seconds(limit), {}, true};
    }

    void fail(const Error& cause) {
        stale = answered && phase != Phase::body && !(current && current->begun() && !current->done());
        error = cause;
        phase = Phase::failed;
        deadline = never;
        connector.reset();
        stream.reset();
    }

    /// Runs `call`; what it throws ends the connection.
    template <typename Call>
    void guard(Call call) {
        try {
            call();
        } catch (const Error& e) {
            fail(e);
        } catch (const std::exception& e) {
            fail(Error(ExitCode::failure, "internal", origin.authority() + ": " + e.what()));
        }
    }
};

Connection::Connection(const Options& options, const Origin& origin)
    : impl_(std::make_unique<Impl>(options, origin)) {}
Connection::~Connection() = default;
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;

const Origin& Connection::origin() const noexcept { return impl_->origin; }
void Connection::request(const Request& request) { impl_->request(request); }
bool Connection::reusable() const noexcept { return impl_->phase == Phase::idle && impl_->reusable; }

Phase Connection::advance(Time now) {
    if (impl_->phase != Phase::failed) impl_->guard([&] { impl_->advance(now); });
    return impl_->phase;
}

Phase Connection::phase() const noexcept { return impl_->phase; }
bool Connection::queued() const noexcept { return impl_->next.has_value(); }

const ResponseHead& Connection::head() const {
    const auto* head = impl_->current ? impl_->current->head() : nullptr;
    if (!head) throw std::logic_error("no answer yet");
    return *head;
}

std::size_t Connection::read(std::span<std::byte> into, Time now) {
    std::size_t done = 0;
    if (impl_->phase == Phase::body && !into.empty()) impl_->guard([&] { impl_->read(into, done, now); });
    return done;
}

const Error& Connection::error() const { return *impl_->error; }
bool Connection::stale() const noexcept { return impl_->stale; }
bool Connection::ready() const noexcept { return impl_->is_ready(); }

void Connection::add_poll(std::vector<pollfd>& set) const {
    if (impl_->connector) impl_->connector->add_poll(set);
    if (impl_->stream) set.push_back({impl_->stream->fd(), impl_->events(), 0});
}

Time Connection::deadline() const noexcept {
    return impl_->connector ? impl_->connector->deadline() : impl_->deadline;
}

std::string Connection::description() const { return impl_->description; }

} // namespace xtask::net
