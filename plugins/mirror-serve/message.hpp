/// A request and its answer, apart from sockets.
#pragma once

#include "folder.hpp"

#include <xtask/header.hpp>

#include <memory>
#include <optional>
#include <string>

namespace xtask::mirror_serve {

class Incoming;

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
    std::string body;         ///< unless `file` or `incoming` is set
    std::optional<File> file; ///< its bytes [first, first + length) are the body
    /// Likewise, of a file that is still being fetched.
    std::shared_ptr<Incoming> incoming;
    std::uint64_t first = 0;
    std::uint64_t length = 0; ///< of the body. To a HEAD request too, which gets none
    bool length_known = true; ///< false only in answers to HEAD
    std::string_view cache{}; ///< for the log, a literal: "hit", "miss", "joined", "stale", or empty
};

Answer text_answer(int status, Headers headers, std::string body, const char* type);

/// As the hub says "no": clients read the code (HTTP libraries lose the body of a HEAD). Empty `code`: none.
/// `message` is printable ASCII without quotes.
Answer refuse(int status, const char* code, const std::string& message);

Answer json_answer(std::string json, const std::string& commit);

} // namespace xtask::mirror_serve
