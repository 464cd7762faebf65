/// What the server answers. Knows HTTP's meaning (RFC 9110) and nothing of sockets.
#pragma once

#include "folder.hpp"
#include "message.hpp"
#include "repository.hpp"
#include "route.hpp"

#include <memory>
#include <string>

namespace xtask::mirror_serve {

class PullThrough;

/// Safe to use from many threads.
class Mirror {
  public:
    /// `token`: what clients must send as "Authorization: Bearer"; empty: nothing. `upstream`, which outlives
    /// the mirror: asked for what is not there; null: nobody is.
    Mirror(Folder root, std::string token, PullThrough* upstream = nullptr)
        : root_(std::move(root)), token_(std::move(token)), upstream_(upstream) {}

    /// Throws Error where a file cannot be read, or after `stop`. With an upstream it waits for that.
    Answer answer(const Query& query);
    /// Ends calculations of digests and waits, so that threads in `answer` come back soon.
    void stop() noexcept;

  private:
    bool is_authorized(const Query& query) const;
    Answer answer_file(const Query& query, const Repository& repository, const std::string& commit,
                       const std::string& path);
    /// From what is on disk. A refusal where it is not there.
    Answer answer_locally(const Query& query, const Route& route);

    Folder root_;
    std::string token_;
    PullThrough* upstream_;
    Memory memory_;
};

} // namespace xtask::mirror_serve
