#include "net/tls.hpp"

#include "net/options.hpp"
#include "net/resolver.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/Context.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace xtask::net {
namespace {

constexpr std::size_t read_buffer_size = 262'144; // fewer read(2) calls than one record each

void require(bool ok, const char* what) {
    if (ok) return;
    ERR_clear_error();
    throw Error(ExitCode::failure, "tls-setup", std::string("OpenSSL refused to set ") + what);
}

void expect_peer(SSL* ssl, std::string host) {
    auto* parameters = SSL_get0_param(ssl);
    if (numeric_address(host, 0)) {
        require(X509_VERIFY_PARAM_set1_ip_asc(parameters, host.c_str()) == 1, "the address to verify");
        return;
    }
    if (host.back() == '.') host.pop_back(); // certificates and SNI carry names without the root's dot
    X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    require(X509_VERIFY_PARAM_set1_host(parameters, host.c_str(), host.size()) == 1, "the name to verify");
    require(SSL_set_tlsext_host_name(ssl, host.c_str()) == 1, "the server name");
}

std::string queued_reason() {
    const auto code = ERR_peek_last_error();
    const char* text = code ? ERR_reason_error_string(code) : nullptr;
    return text ? text : "the peer broke the protocol";
}

Error certificate_error(long result, const std::string& peer) {
    const std::string message =
        "the certificate of " + peer + " was refused: " + X509_verify_cert_error_string(result);
    switch (result) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        return {ExitCode::network, "tls-name", message, "Check the address: another server answered."};
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return {ExitCode::network, "tls-expired", message,
                "Check this machine's clock, then tell the server's owner."};
    default:
        return {ExitCode::network, "tls-untrusted", message,
                "If you trust its issuer, name the issuer's certificate with --ca-file or SSL_CERT_FILE."};
    }
}

} // namespace

struct Tls::Holder {
    Poco::Net::Context::Ptr context;
};

Tls::Tls() = default;
Tls::~Tls() = default;

SSL_CTX* Tls::context(const Options& options) {
    if (context_) return context_->context->sslContext();
    using Poco::Net::Context;
    Context::Params parameters;
    parameters.verificationMode = Context::VERIFY_STRICT;
    parameters.cipherList = "DEFAULT";
    parameters.caLocation = options.ca_file;
    parameters.loadDefaultCAs =
        options.ca_file.empty(); // OpenSSL's defaults look at SSL_CERT_FILE and SSL_CERT_DIR
    auto holder = std::make_unique<Holder>();
    try {
        holder->context = new Context(Context::CLIENT_USE, parameters);
    } catch (const Poco::Exception&) {
        ERR_clear_error();
        throw Error(ExitCode::usage, "ca-file",
                    "no certificates could be read from the CA file " + options.ca_file,
                    "It must hold certificates in PEM form.");
    }
    SSL_CTX* ctx = holder->context->sslContext();
    // Poco's callback asks a global manager; OpenSSL's own verdict is the one that counts here.
    SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, nullptr);
    require(SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) == 1, "the lowest TLS version");
    SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_read_ahead(ctx, 1);
    SSL_CTX_set_default_read_buffer_len(ctx, read_buffer_size);
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
    constexpr std::array<unsigned char, 9> protocols{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    require(SSL_CTX_set_alpn_protos(ctx, protocols.data(), protocols.size()) == 0,
            "the protocol to negotiate");
    context_ = std::move(holder);
    return ctx;
}

Ssl Tls::connect(const Origin& origin, int fd, const Options& options) {
    const std::lock_guard lock(mutex_);
    ERR_clear_error();
    Ssl ssl(SSL_new(context(options)));
    require(ssl != nullptr, "up a connection");
    expect_peer(ssl.get(), origin.host);
    require(SSL_set_fd(ssl.get(), fd) == 1, "the socket");
    SSL_set_connect_state(ssl.get());
    const auto session = sessions_.find(origin);
    if (session != sessions_.end()) SSL_set_session(ssl.get(), session->second.get());
    return ssl;
}

void Tls::remember(const Origin& origin, SSL* ssl) {
    SslSession session(SSL_get1_session(ssl));
    if (!session || SSL_SESSION_is_resumable(session.get()) == 0) return;
    const std::lock_guard lock(mutex_);
    sessions_[origin] = std::move(session);
}

Error tls_error(const SSL* ssl, int ssl_error, int saved_errno, const std::string& peer) {
    const bool in_handshake = SSL_is_init_finished(ssl) == 0;
    const bool eof = ERR_GET_REASON(ERR_peek_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING;
    if (in_handshake) {
        const long result = SSL_get_verify_result(ssl);
        if (result != X509_V_OK) return certificate_error(result, peer);
    }
    if (ssl_error == SSL_ERROR_SYSCALL || ssl_error == SSL_ERROR_ZERO_RETURN || eof) {
        const std::string why =
            saved_errno ? std::generic_category().message(saved_errno) : "closed by the peer";
        const std::string when = in_handshake ? " broke during the TLS handshake: " : " broke: ";
        return {ExitCode::network, "reset", "the connection to " + peer + when + why, {}, true};
    }
    return {ExitCode::network, "tls", "TLS with " + peer + " failed: " + queued_reason()};
}

std::shared_ptr<Tls> make_tls() { return std::make_shared<Tls>(); }

} // namespace xtask::net
