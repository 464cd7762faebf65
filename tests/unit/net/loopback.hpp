/// A server on loopback that plays scripts, and the client loop that tests share.
#pragma once

#include "base/fd.hpp"
#include "net/connection.hpp"
#include "net/resolver.hpp"

#include <openssl/ssl.h>

#include <array>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace xtask::net::test {

/// The server's end of one connection. Reading and writing fail silently: the script plays on, the test
/// judges.
class Peer {
  public:
    Peer(base::Fd fd, SSL_CTX* tls);
    ~Peer();

    bool start_tls(SSL_CTX* context);
    bool resumed() const;    ///< the client brought the session of an earlier connection
    std::string read_head(); ///< up to and with the empty line; what came until the end otherwise
    std::string read(std::size_t size);
    void send(std::string_view bytes);
    void send_torn_record(std::string_view bytes); ///< as one TLS record without its last byte
    void wait_for_close();
    void close();
    void abort(); ///< RST
    /// Copies both ways between this peer and a port of 127.0.0.1 until either side closes.
    void relay(std::uint16_t port);

  private:
    std::size_t receive(char* into, std::size_t size);
    std::size_t peek(char* into, std::size_t size);

    base::Fd fd_;
    SSL* ssl_ = nullptr;
};

using Script = std::function<void(Peer&)>;

/// Plays scripts[i] on the i-th connection, one after the other; further connections get the last one again.
class Server {
  public:
    explicit Server(std::vector<Script> scripts, SSL_CTX* tls = nullptr, const char* address = "127.0.0.1");
    ~Server();

    std::uint16_t port() const noexcept { return port_; }
    Origin origin(bool tls = false, std::string host = "127.0.0.1") const {
        return {tls, std::move(host), port_};
    }
    int accepted() const noexcept { return accepted_; }

  private:
    void run(const std::vector<Script>& scripts, SSL_CTX* tls);

    base::Fd listener_, stop_;
    std::uint16_t port_ = 0;
    std::atomic<int> accepted_{0};
    std::thread thread_;
};

/// A port of 127.0.0.1 that refuses: bound, never listening.
class ClosedPort {
  public:
    ClosedPort();
    std::uint16_t port() const noexcept { return port_; }

  private:
    base::Fd fd_;
    std::uint16_t port_ = 0;
};

/// Answers at once from a table; a name that is not in it never gets an answer.
class FakeResolver : public Resolver {
  public:
    std::map<std::string, Addresses> names;
    std::unique_ptr<Lookup> start(const std::string& host, std::uint16_t port) override;
};

/// Sends "HTTP/1.1 200 OK" with that body after reading a request.
Script answer(std::string body);
/// Sends exactly these bytes after reading a request, then closes.
Script raw_answer(std::string bytes);

struct Result {
    int status = 0;
    std::string body;
    std::optional<Error> error;
    std::string reason() const { return error ? error->reason : ""; }
};

/// Drives a connection until it is idle again or failed. `chunk`: how much is read at once.
Result finish(Connection& connection, std::size_t chunk = 4096);
Result fetch(Connection& connection, const std::string& target = "/", const std::string& method = "GET");
Request request_to(const Origin& origin, const std::string& target = "/", const std::string& method = "GET");

} // namespace xtask::net::test
