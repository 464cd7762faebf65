/// What the server answers. Knows HTTP's meaning (RFC 9110) and nothing of sockets.
#pragma once

#include "digest.hpp"
#include "folder.hpp"
#include "repository.hpp"
#include "route.hpp"

#include <xtask/header.hpp>

#include <optional>
#include <string>

namespace xtask::mirror_serve {

struct Query {
    std::string method;
    std::string target; ///< as it came
    Headers headers;
    std::string body{}; ///< of a POST, at most max_query_body bytes
};

/// A longer body is not read (413).
inline constexpr std::size_t max_query_body = std::size_t{1} << 20;

struct Answer {
    int status = 200;
    Headers headers;          ///< without Content-Length
    std::string body;         ///< unless `file` is set
    std::optional<File> file; ///< its bytes [first, first + length) are the body
    std::uint64_t first = 0;
    std::uint64_t length = 0; ///< of the body. To a HEAD request too, which gets none
};

/// Safe to use from many threads.
class Mirror {
  public:
    /// `token`: what clients must send as "Authorization: Bearer"; empty: nothing.
    Mirror(Folder root, std::string token) : root_(std::move(root)), token_(std::move(token)) {}

    /// Throws Error where a file cannot be read, or after `stop`.
    Answer answer(const Query& query);
    /// Ends calculations of digests, so that threads in `answer` come back soon.
    void stop() noexcept { memory_.digests.stop(); }

  private:
    bool is_authorized(const Query& query) const;
    Answer answer_file(const Query& query, const Repository& repository, const std::string& commit,
                       const std::string& path);

    Folder root_;
    std::string token_;
    Memory memory_;
};

} // namespace xtask::mirror_serve
