/// Which certificate authorities `Tls` trusts, for people to see.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace xtask::net {

struct CaStore {
    std::string places; ///< for people: "142 in FILE, 142 in FOLDER"; where none is, where they were sought
    std::size_t certificates = 0; ///< those that can be read, counted in each place
};

/// Those of `ca_file`; where it is empty, what SSL_CERT_FILE and SSL_CERT_DIR name, else OpenSSL's own
/// places.
CaStore find_ca_store(const std::string& ca_file, const std::function<std::string(std::string_view)>& get);

} // namespace xtask::net
