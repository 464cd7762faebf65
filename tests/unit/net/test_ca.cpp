#include "test_ca.hpp"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include <unistd.h>

namespace xtask::net::test {
namespace {

void add_extension(X509* certificate, X509* issuer, int nid, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
    if (!extension) throw std::runtime_error("test authority: extension " + value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

/// `issuer` null: self-signed. Negative `seconds`: ended that long ago.
X509* make_certificate(EVP_PKEY* key, const char* name, long seconds, X509* issuer, EVP_PKEY* issuer_key,
                       const std::string& names) {
    static long serial = 1;
    X509* certificate = X509_new();
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial++);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -7200);
    X509_gmtime_adj(X509_getm_notAfter(certificate), seconds);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
    X509_set_issuer_name(certificate, X509_get_subject_name(issuer ? issuer : certificate));
    X509_set_pubkey(certificate, key);
    if (names.empty()) {
        add_extension(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE");
    } else {
        add_extension(certificate, issuer ? issuer : certificate, NID_subject_alt_name, names);
    }
    X509_sign(certificate, issuer ? issuer_key : key, EVP_sha256());
    return certificate;
}

ServerContext make_server(X509* certificate, EVP_PKEY* key) {
    ServerContext context(SSL_CTX_new(TLS_server_method()));
    const bool ok = SSL_CTX_use_certificate(context.get(), certificate) == 1 &&
                    SSL_CTX_use_PrivateKey(context.get(), key) == 1;
    X509_free(certificate);
    EVP_PKEY_free(key);
    if (!ok) throw std::runtime_error("test authority: server context");
    return context;
}

} // namespace

Authority::Authority() : key_(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")), certificate_(nullptr) {
    certificate_ = make_certificate(key_, "Test CA", 7200, nullptr, nullptr, "");
    char name[] = "/tmp/xtask-test-XXXXXX";
    if (!::mkdtemp(name)) throw std::runtime_error("test authority: mkdtemp");
    directory_ = name;
    ca_file_ = directory_ + "/ca.pem";
    std::FILE* file = std::fopen(ca_file_.c_str(), "we");
    if (!file) throw std::runtime_error("test authority: " + ca_file_);
    PEM_write_X509(file, certificate_);
    std::fclose(file);
}

Authority::~Authority() {
    ::unlink(ca_file_.c_str());
    ::rmdir(directory_.c_str());
    X509_free(certificate_);
    EVP_PKEY_free(key_);
}

ServerContext Authority::server(const std::string& names, long seconds) const {
    EVP_PKEY* key = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256");
    return make_server(make_certificate(key, "server", seconds, certificate_, key_, names), key);
}

ServerContext Authority::self_signed(const std::string& names) {
    EVP_PKEY* key = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256");
    return make_server(make_certificate(key, "alone", 3600, nullptr, nullptr, names), key);
}

} // namespace xtask::net::test
