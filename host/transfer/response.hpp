/// What an answer means for the bytes we hold. Pure: the one place where "append", "start again" and "give
/// up" are decided, so that two versions of a file are never mixed.
#pragma once

#include "net/message.hpp"
#include "transfer/artifact.hpp"
#include "transfer/validator.hpp"

#include <xtask/error.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace xtask::transfer {

/// What the request said.
struct Asked {
    std::uint64_t offset = 0; ///< above 0: "Range: bytes=offset-", with If-Range where `validator` has one
    bool conditional = false; ///< If-None-Match or If-Modified-Since were sent
    Validator validator;      ///< of the bytes we hold
    std::optional<std::uint64_t> total; ///< of the file, as the bytes we hold came with it
};

struct Verdict {
    enum class Action {
        append,    ///< the body continues at Asked::offset
        replace,   ///< the body is the whole file: what we hold goes, it is written from 0
        again,     ///< what we hold cannot be continued: it goes, ask for the whole file
        complete,  ///< what we hold is already everything
        unchanged, ///< 304: the finished file is current
        retry,     ///< ask the same once more, later
        fail,      ///< asking again would not help
    } action = Action::fail;

    /// append and replace: one past the body's last byte in the file; none: known when the body ends.
    std::optional<std::uint64_t> end;
    std::optional<std::uint64_t> total;

    /// retry and fail: the error in the end. again: why, for --verbose.
    std::optional<Error> error;
};

/// `where` names the URL in messages.
Verdict judge(const Asked& asked, const net::ResponseHead& head, const Artifact& artifact,
              const std::string& where);

} // namespace xtask::transfer
