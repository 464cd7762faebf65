/// A loopback HTTP server inside the test: every connection carries one request, answered byte for byte as
/// the handler says.
#pragma once

#include "base/fd.hpp"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace xtask::test {

struct HttpRequest {
    std::string target;
    std::string head; ///< as received

    /// The value of a field, or "".
    std::string field(const std::string& name) const;
    /// N of "Range: bytes=N-" and "Range: bytes=N-M", or -1.
    long long range() const;
    /// M of "Range: bytes=N-M", or -1.
    long long range_end() const;
};

struct HttpReply {
    std::string bytes;
    bool reset = false; ///< ends with RST instead of FIN
    bool hang = false;  ///< stays open, silent
};

class Server {
  public:
    using Handler = std::function<HttpReply(const HttpRequest&)>;
    explicit Server(Handler handler); ///< runs on the server's threads, one call at a time
    ~Server();

    std::string url(const std::string& target) const; ///< "http://127.0.0.1:PORT" + target
    std::vector<HttpRequest> requests() const;        ///< so far
    std::size_t count() const { return requests().size(); }
    /// Returns once so many connections were accepted. False: they were not within ten seconds.
    bool await_connections(int count) const;

  private:
    void serve();
    void answer(base::Fd connection);

    Handler handler_;
    base::Fd listener_;
    int port_ = 0;
    mutable std::mutex mutex_;
    mutable std::condition_variable accepted_;
    int connections_ = 0;
    std::vector<HttpRequest> requests_;
    std::mutex handler_mutex_;
    std::vector<base::Fd> open_;
    std::vector<std::thread> answers_;
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

/// A complete message: status line, "Connection: close", Content-Length, `fields` (each "Name: value\r\n"),
/// body.
std::string message(const std::string& status, const std::string& fields, const std::string& body);

/// What an honest server does for one file: ranges, If-Range, conditions.
HttpReply serve_file(const HttpRequest& request, const std::string& content, const std::string& etag);

/// Bytes that repeat nowhere near.
std::string sample(std::size_t size, unsigned seed = 1);

} // namespace xtask::test
