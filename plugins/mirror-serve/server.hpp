/// Mirror over HTTP/1.1 on a socket, with threads of its own.
#pragma once

#include "access_log.hpp"
#include "answers.hpp"
#include "listen_address.hpp"

#include <memory>
#include <string>

namespace xtask::mirror_serve {

class Server {
  public:
    /// Listens and serves from now on. `mirror` and `log` outlive it. Throws Error(failure, "cannot-listen").
    Server(const ListenAddress& address, Mirror& mirror, AccessLog& log);
    /// Stops: closes every connection at once and waits for its threads.
    ~Server();

    /// "http://127.0.0.1:43210", with the port the system chose.
    std::string url() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace xtask::mirror_serve
