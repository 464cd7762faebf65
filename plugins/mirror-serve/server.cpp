#include "server.hpp"

#include "incoming.hpp"

#include <xtask/error.hpp>

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerRequestImpl.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/ThreadPool.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>

#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

namespace xtask::mirror_serve {

namespace {

constexpr int max_threads = 256; // a connection has one for as long as it lives
constexpr int max_waiting_connections = 1024;
constexpr int idle_thread_seconds = 60;
constexpr int stack_bytes = 1 << 20;
constexpr int idle_seconds = 15;  // between two requests of a connection
constexpr int stall_seconds = 30; // without one byte moving

/// Returns the bytes the socket took: fewer when the peer went away, or took none for stall_seconds.
std::uint64_t send_file(int socket, int file, std::uint64_t first, std::uint64_t length) {
    static constexpr std::uint64_t max_step = 1U << 30U;
    auto offset = static_cast<off_t>(first);
    std::uint64_t sent = 0;
    while (sent < length) {
        const auto step = static_cast<std::size_t>(std::min(length - sent, max_step));
        const ssize_t n = ::sendfile(socket, file, &offset, step);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) break;
        sent += static_cast<std::uint64_t>(n);
    }
    return sent;
}

/// Likewise, as the bytes come in: fewer too when the rest does not come.
std::uint64_t send_incoming(int socket, Incoming& incoming, std::uint64_t first, std::uint64_t length) {
    std::uint64_t sent = 0;
    while (sent < length) {
        const auto span = incoming.wait(first + sent);
        if (!span) break;
        const std::uint64_t now = std::min(span->end, first + length) - (first + sent);
        const std::uint64_t taken = send_file(socket, span->fd, first + sent, now);
        sent += taken;
        if (taken < now) break;
    }
    return sent;
}

Query query_of(const Poco::Net::HTTPServerRequest& request) {
    Query query{request.getMethod(), request.getURI(), {}, {}};
    for (const auto& [name, value] : request) query.headers.push_back({name, value});
    return query;
}

/// False: it is longer than allowed, or did not come whole.
bool read_body(Poco::Net::HTTPServerRequest& request, std::string& body) {
    std::array<char, 8192> buffer{};
    std::istream& stream = request.stream();
    while (stream.read(buffer.data(), buffer.size()), stream.gcount() > 0) {
        body.append(buffer.data(), static_cast<std::size_t>(stream.gcount()));
        if (body.size() > max_query_body) return false;
    }
    return !request.hasContentLength() ||
           body.size() == static_cast<std::uint64_t>(request.getContentLength64());
}

Answer too_long() {
    Answer answer;
    answer.status = 413;
    return answer;
}

class Handler : public Poco::Net::HTTPRequestHandler {
  public:
    Handler(Mirror& mirror, AccessLog& log) : mirror_(mirror), log_(log) {}

    void handleRequest(Poco::Net::HTTPServerRequest& request,
                       Poco::Net::HTTPServerResponse& response) override {
        const auto start = std::chrono::steady_clock::now();
        Query query = query_of(request);
        Answer answer;
        bool body_read = false;
        try {
            const bool with_body = query.method == "POST" && takes_body(query.target);
            body_read = with_body && read_body(request, query.body);
            answer = with_body && !body_read ? too_long() : mirror_.answer(query);
        } catch (const std::exception&) { // what went wrong is not the client's business
            answer.status = 500;
        }
        const std::uint64_t sent = send(request, response, query, answer, body_read);
        const auto took = std::chrono::steady_clock::now() - start;
        const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(took).count();
        log_.add({request.clientAddress().host().toString(), query.method,
                  query.target.substr(0, query.target.find('?')), answer.status, sent,
                  static_cast<std::uint64_t>(milliseconds), answer.cache});
    }

  private:
    static std::uint64_t send(Poco::Net::HTTPServerRequest& request, Poco::Net::HTTPServerResponse& response,
                              const Query& query, const Answer& answer, bool body_read) {
        response.setStatus(static_cast<Poco::Net::HTTPResponse::HTTPStatus>(answer.status));
        response.setReason(Poco::Net::HTTPResponse::getReasonForStatus(response.getStatus()));
        for (const Header& header : answer.headers) response.set(header.name, header.value);
        // What is left of a request's body would be taken for the next request.
        const bool has_body = request.hasContentLength() || request.getChunkedTransferEncoding();
        if (has_body && !body_read) response.setKeepAlive(false);
        if (answer.status != 304 && answer.length_known)
            response.setContentLength64(static_cast<Poco::Int64>(answer.length));

        auto& socket = dynamic_cast<Poco::Net::HTTPServerRequestImpl&>(request).socket();
        socket.setSendTimeout(Poco::Timespan(stall_seconds, 0));
        std::ostream& stream = response.send();
        if (query.method == "HEAD" || answer.status == 304) {
            stream.flush();
            return 0;
        }
        stream << answer.body << std::flush;
        if (!answer.file && !answer.incoming) return answer.body.size();
        const int peer = socket.impl()->sockfd();
        const std::uint64_t sent =
            answer.file ? send_file(peer, answer.file->descriptor.get(), answer.first, answer.length)
                        : send_stopping(peer, answer);
        if (sent < answer.length) socket.shutdown(); // the peer must not wait for the rest
        return sent;
    }

    /// The server may be told to stop while the bytes are awaited.
    static std::uint64_t send_stopping(int socket, const Answer& answer) {
        try {
            return send_incoming(socket, *answer.incoming, answer.first, answer.length);
        } catch (const Error&) {
            return 0;
        }
    }

    Mirror& mirror_;
    AccessLog& log_;
};

class Factory : public Poco::Net::HTTPRequestHandlerFactory {
  public:
    Factory(Mirror& mirror, AccessLog& log) : mirror_(mirror), log_(log) {}
    Poco::Net::HTTPRequestHandler* createRequestHandler(const Poco::Net::HTTPServerRequest&) override {
        return new Handler(mirror_, log_);
    }

  private:
    Mirror& mirror_;
    AccessLog& log_;
};

Poco::Net::ServerSocket listen_on(const ListenAddress& address) {
    try {
        Poco::Net::ServerSocket socket;
        // No SO_REUSEPORT: a second server on the same port must fail, not take half of the connections.
        socket.bind(Poco::Net::SocketAddress(address.host, address.port), true, false);
        socket.listen(max_waiting_connections);
        ::fcntl(socket.impl()->sockfd(), F_SETFD, FD_CLOEXEC);
        return socket;
    } catch (const Poco::Exception& error) {
        throw Error(ExitCode::failure, "cannot-listen",
                    "cannot listen on " + url_of(address) + ": " + error.displayText(),
                    "choose another --listen; port 0 takes a free one");
    }
}

Poco::Net::HTTPServerParams::Ptr parameters() {
    Poco::Net::HTTPServerParams::Ptr params(new Poco::Net::HTTPServerParams);
    params->setMaxThreads(max_threads);
    params->setMaxQueued(max_waiting_connections);
    params->setTimeout(Poco::Timespan(stall_seconds, 0));
    params->setKeepAliveTimeout(Poco::Timespan(idle_seconds, 0));
    return params;
}

} // namespace

struct Server::Impl {
    Impl(const ListenAddress& address, Mirror& mirror_, AccessLog& log)
        : mirror(mirror_), host(address.host), socket(listen_on(address)),
          server(new Factory(mirror_, log), threads, socket, parameters()) {
        server.start();
    }
    ~Impl() {
        mirror.stop();
        // The listening thread looks only every 250 ms whether it should stop; this wakes it.
        ::shutdown(socket.impl()->sockfd(), SHUT_RDWR);
        server.stopAll(true);
        threads.joinAll();
    }

    Mirror& mirror;
    std::string host;
    Poco::Net::ServerSocket socket;
    Poco::ThreadPool threads{2, max_threads, idle_thread_seconds, stack_bytes};
    Poco::Net::HTTPServer server;
};

Server::Server(const ListenAddress& address, Mirror& mirror, AccessLog& log)
    : impl_(std::make_unique<Impl>(address, mirror, log)) {}

Server::~Server() = default;

std::string Server::url() const { return url_of({impl_->host, impl_->socket.address().port()}); }

} // namespace xtask::mirror_serve
