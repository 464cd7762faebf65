#include "net/ca_store.hpp"

#include <openssl/err.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <sstream>
#include <system_error>

namespace xtask::net {

namespace {

std::size_t in_file(const std::string& path) {
    const std::unique_ptr<X509_STORE, decltype(&X509_STORE_free)> store(X509_STORE_new(), &X509_STORE_free);
    if (!store || X509_STORE_load_file(store.get(), path.c_str()) != 1) {
        ERR_clear_error();
        return 0;
    }
    return static_cast<std::size_t>(sk_X509_OBJECT_num(X509_STORE_get0_objects(store.get())));
}

/// OpenSSL finds certificates in a folder by names like 5ed36f99.0.
std::size_t in_folder(const std::string& path) {
    namespace fs = std::filesystem;
    std::size_t count = 0;
    std::error_code error;
    for (fs::directory_iterator at(path, error), end; !error && at != end; at.increment(error)) {
        const std::string name = at->path().filename().string();
        const auto is_hash = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
        if (name.size() >= 10 && name[8] == '.' && std::all_of(name.begin(), name.begin() + 8, is_hash) &&
            fs::exists(at->path(), error))
            ++count;
        error.clear();
    }
    return count;
}

} // namespace

CaStore find_ca_store(const std::string& ca_file, const std::function<std::string(std::string_view)>& get) {
    CaStore store;
    const auto add = [&](const std::string& place, std::size_t count) {
        if (count == 0) return;
        store.places += (store.places.empty() ? "" : ", ") + std::to_string(count) + " in " + place;
        store.certificates += count;
    };
    if (!ca_file.empty()) {
        add(ca_file, in_file(ca_file));
        if (store.places.empty()) store.places = ca_file;
        return store;
    }
    const std::string file = get("SSL_CERT_FILE");
    const std::string folders = get("SSL_CERT_DIR");
    const std::string chosen = file.empty() ? X509_get_default_cert_file() : file;
    add(chosen, in_file(chosen));
    std::istringstream list(folders.empty() ? X509_get_default_cert_dir() : folders);
    for (std::string folder; std::getline(list, folder, ':');) add(folder, in_folder(folder));
    if (store.places.empty()) store.places = chosen + ", " + list.str();
    return store;
}

} // namespace xtask::net
