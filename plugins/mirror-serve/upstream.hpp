/// What an upstream says, as the threads that answer and the process that asked hand it to each other.
#pragma once

#include <xtask/error.hpp>
#include <xtask/header.hpp>
#include <xtask/json.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace xtask::mirror_serve {

/// Of a file. Empty: not said.
struct Description {
    std::string commit, sha256, git_blob, etag, last_modified;
    std::optional<std::uint64_t> length;

    /// What decides whether two descriptions are of the same bytes.
    std::string identity() const;
    /// The strong validator that this mirror sends, before the file is there and after; with quotes, or
    /// empty.
    std::string validator() const;
};

/// An answer that is passed on: of the API.
struct Reply {
    int status = 0;
    Headers headers;
    std::string body;
};

/// Why there is none.
struct Failure {
    ExitCode code = ExitCode::failure;
    std::string reason, message;

    /// Nobody could be asked, or nobody who knows: what is on disk is the best there is.
    bool is_outage() const noexcept;
};

void write(JsonWriter& json, const Description& description); ///< members of an open object
void write(JsonWriter& json, const Reply& reply);
Description read_description(JsonView json);
Reply read_reply(JsonView json);
Failure read_failure(JsonView json);

} // namespace xtask::mirror_serve
