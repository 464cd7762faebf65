#include "net/connection.hpp"

#include "net/backoff.hpp"
#include "net/connector.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace xtask::net {
namespace {

constexpr std::size_t inbox_size = 65'536;

} // namespace

struct Connection::Impl {
    Impl(const Options& options_, const Origin& origin_)
        : options(options_), origin(origin_), proxy(choose_proxy(options_.proxies, origin_)) {
        connector.emplace(options, origin, proxy);
    }

    const Options& options;
    const Origin origin;
    const std::optional<Proxy> proxy;

    Phase phase = Phase::connecting;
    Time deadline = never; ///< from connected on
    bool untouched = true; ///< advance has not run since the constructor or the last request

    std::optional<Connector> connector; ///< in connecting and securing
    std::optional<Stream> stream;
    std::string description;

    // one request and its answer
    std::string outgoing;
    std::size_t sent = 0;
    std::optional<ResponseReader> reader;
    std::vector<std::byte> inbox; ///< received, not yet read: [inbox_begin, inbox_end)
    std::size_t inbox_begin = 0, inbox_end = 0;
    bool received = false; ///< any byte of the current answer
    bool blocked = false;  ///< the last read of body bytes found none
    bool reusable = true;
    bool answered = false; ///< an earlier answer was complete

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
        case Phase::idle:
        case Phase::body:
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
        phase = outgoing.empty() ? Phase::idle : Phase::sending;
        deadline = outgoing.empty() ? never : now + options.idle_timeout;
        return true;
    }

    void request(const Request& request) {
        if (request.url.origin != origin)
            throw std::logic_error("a request to another origin than the connection's");
        Request complete = request;
        if (!options.user_agent.empty() && !request.headers.find("User-Agent")) {
            complete.headers.add("User-Agent", options.user_agent);
        }
        const bool forwarded = proxy && !origin.tls;
        Headers proxy_headers;
        if (forwarded && !proxy->authorization.empty()) {
            proxy_headers.add("Proxy-Authorization", proxy->authorization);
        }
        outgoing = serialize(complete, forwarded, proxy_headers);
        sent = 0;
        received = false;
        reader.emplace(request.method == "HEAD");
        untouched = true;
        if (phase != Phase::idle) return;
        phase = Phase::sending;
        deadline = Clock::now() + options.idle_timeout;
    }

    bool send(Time now) {
        while (sent < outgoing.size()) {
            const auto count = stream->write(std::as_bytes(std::span(outgoing).subspan(sent)));
            if (!count) return false;
            sent += *count;
            deadline = now + options.idle_timeout;
        }
        phase = Phase::head;
        deadline = now + options.head_timeout;
        return true;
    }

    bool receive_head(Time now) {
        while (fill()) {
            take({});
            if (!reader->head()) continue;
            if (proxy && !origin.tls && reader->head()->status == 407)
                throw proxy_authentication_error(*proxy);
            phase = Phase::body;
            blocked = false;
            deadline = now + options.idle_timeout;
            end_if_done();
            return true;
        }
        return false;
    }

    /// Receives into the empty inbox. False: would block. The end of the stream is the reader's to judge.
    bool fill() {
        inbox.resize(inbox_size);
        const auto count = stream->read(inbox);
        if (!count) return false;
        inbox_begin = 0;
        inbox_end = *count;
        if (*count > 0) received = true;
        if (*count == 0) read_message([&] { reader->finish(); });
        return true;
    }

    /// Gives the inbox to the reader; returns the body bytes written to `into`.
    std::size_t take(std::span<std::byte> into) {
        ResponseReader::Progress progress;
        const auto input = std::span(inbox).subspan(inbox_begin, inbox_end - inbox_begin);
        read_message([&] { progress = reader->feed(input, into); });
        inbox_begin += progress.consumed;
        return progress.produced;
    }

    /// The reader knows what is wrong, this adds where.
    template <typename Call>
    void read_message(Call call) const {
        try {
            call();
        } catch (const Error& e) {
            throw Error(e.code, e.reason, origin.authority() + ": " + e.what(), e.hint, e.retryable);
        }
    }

    /// Body bytes, straight into the caller's memory where the framing allows. Empty: would block.
    std::optional<std::size_t> read_some(std::span<std::byte> into) {
        std::optional<std::size_t> count;
        if (inbox_begin < inbox_end) {
            count = take(into);
        } else if (const auto raw = reader->raw_remaining()) {
            const auto window =
                into.first(static_cast<std::size_t>(std::min<std::uint64_t>(raw, into.size())));
            count = stream->read(window);
            if (count && *count == 0) read_message([&] { reader->finish(); });
            if (count) reader->skip(*count);
            // A short read from a plain socket has emptied it; asking again would cost a call to learn so.
            blocked = !count || (!stream->ssl() && *count < window.size());
        } else {
            blocked = !fill();
            if (!blocked) count = inbox_end > 0 ? take(into) : 0;
        }
        end_if_done();
        return count;
    }

    /// Appends to `done`, so that an error does not lose what was received before it.
    void read(std::span<std::byte> into, std::size_t& done, Time now) {
        blocked = false;
        while (done < into.size() && phase == Phase::body && !blocked) {
            const auto count = read_some(into.subspan(done));
            if (!count) break;
            done += *count;
            if (phase == Phase::body) deadline = now + options.idle_timeout;
        }
        if (done == 0 && phase == Phase::body && now >= deadline) throw timeout();
    }

    void end_if_done() {
        if (!reader->done()) return;
        const bool surplus = inbox_begin < inbox_end || (stream->ssl() && SSL_pending(stream->ssl()) > 0);
        reusable = reader->head()->keep_alive && !surplus;
        if (stream->ssl()) options.tls->remember(origin, stream->ssl());
        answered = true;
        received = false;
        inbox_begin = inbox_end = 0;
        outgoing.clear();
        phase = Phase::idle;
        deadline = never;
    }

    /// An idle server has nothing to say; what it does say means that the connection is of no more use.
    void watch() {
        std::array<std::byte, 1> byte;
        if (!reusable || !stream->read(byte)) return;
        throw Error(ExitCode::network, "reset",
                    "the idle connection to " + origin.authority() + " was closed", {}, true);
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
        if (phase != Phase::body) return untouched;
        return !blocked || inbox_begin < inbox_end;
    }

    Error timeout() const {
        const char* what = phase == Phase::sending ? " took no byte of the request within "
                           : phase == Phase::head  ? " sent no complete answer within "
                                                   : " sent no byte for ";
        const auto limit = phase == Phase::head ? options.head_timeout : options.idle_timeout;
        return {ExitCode::network, "timeout", origin.authority() + what + in_seconds(limit), {}, true};
    }

    void fail(const Error& cause) {
        stale = answered && !received && phase != Phase::body;
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
const ResponseHead& Connection::head() const { return *impl_->reader->head(); }

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
    if (impl_->stream) set.push_back({impl_->stream->fd(), impl_->stream->events(), 0});
}

Time Connection::deadline() const noexcept {
    return impl_->connector ? impl_->connector->deadline() : impl_->deadline;
}

std::string Connection::description() const { return impl_->description; }

} // namespace xtask::net
