/// TLS for client connections: one context for the run, one SSL object for each connection.
#pragma once

#include "net/url.hpp"

#include <xtask/error.hpp>

#include <openssl/ssl.h>

#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace Poco::Net {
class Context;
}

namespace xtask::net {

struct Options; // net/options.hpp

struct SslFree {
    void operator()(SSL* ssl) const noexcept {
        // A connection dropped without saying goodbye would take its session with it, remembered or not.
        SSL_set_shutdown(ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
        SSL_free(ssl);
    }
    void operator()(SSL_SESSION* session) const noexcept { SSL_SESSION_free(session); }
};
using Ssl = std::unique_ptr<SSL, SslFree>;
using SslSession = std::unique_ptr<SSL_SESSION, SslFree>;

/// TLS 1.2 or later; the peer's certificate and name are always verified. May be shared by threads.
class Tls {
  public:
    Tls();
    ~Tls();

    /// A client object for `origin` on the socket `fd`, with the session of an earlier connection if there is
    /// one. The first call takes over what `options` say about TLS and loads the certificate authorities
    /// (about 25 ms): those of `ca_file`, else what SSL_CERT_FILE and SSL_CERT_DIR name, else the system's.
    /// Throws Error(usage, "ca-file") where `ca_file` cannot be read.
    Ssl connect(const Origin& origin, int fd, const Options& options);

    /// Keeps the session of `ssl` for the next connection to `origin`. Called after data was read: TLS 1.3
    /// servers send tickets with it.
    void remember(const Origin& origin, SSL* ssl);

  private:
    SSL_CTX* context(const Options& options);

    std::mutex mutex_;
    struct Holder;
    std::unique_ptr<Holder> context_;
    std::map<Origin, SslSession> sessions_;
};

/// The Error(network) for a handshake, read or write that OpenSSL gave up. `peer` is for people. reason:
/// tls-name, tls-expired, tls-untrusted, tls, or reset where the connection broke.
Error tls_error(const SSL* ssl, int ssl_error, int saved_errno, const std::string& peer);

} // namespace xtask::net
