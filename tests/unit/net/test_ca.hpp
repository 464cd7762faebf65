/// A certificate authority that lives for one test.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>

namespace xtask::net::test {

struct ContextFree {
    void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
};
using ServerContext = std::unique_ptr<SSL_CTX, ContextFree>;

class Authority {
  public:
    Authority();
    ~Authority();
    Authority(const Authority&) = delete;
    Authority& operator=(const Authority&) = delete;

    /// Its certificate in PEM form, in a file of its own.
    const std::string& ca_file() const noexcept { return ca_file_; }

    /// A server with a certificate for `names` ("DNS:localhost,IP:127.0.0.1"), valid from now for `seconds`.
    ServerContext server(const std::string& names, long seconds = 3600) const;
    /// The same, but signed by its own key.
    static ServerContext self_signed(const std::string& names);

  private:
    EVP_PKEY* key_;
    X509* certificate_;
    std::string directory_, ca_file_;
};

} // namespace xtask::net::test
