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
    std::uint64_t offset = 0;           ///< first byte wanted
    std::optional<std::uint64_t> end;   ///< one past the last byte wanted; none: all that follow
    Validator validator;                ///< of the bytes we hold
    std::optional<std::uint64_t> total; ///< of the file, as the bytes we hold came with it
    /// Of the finished file, where the answer may be that it is current; only for the whole file.
    std::string if_none_match, if_modified_since;

    bool conditional() const noexcept { return !if_none_match.empty() || !if_modified_since.empty(); }
    bool whole_file() const noexcept { return offset == 0 && !end; }
};

/// The fields that say it: Range with If-Range where the validator has one, or the conditions.
net::Headers conditions(const Asked& asked);

struct Verdict {
    enum class Action {
        append,    ///< the body begins at Asked::offset
        replace,   ///< the body is the whole file, which was not asked for: what we hold goes
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
    /// Not append: the answer says that it is of another file or version.
    bool disagrees = false;
};

/// `where` names the URL in messages.
Verdict judge(const Asked& asked, const net::ResponseHead& head, const Artifact& artifact,
              const std::string& where);

} // namespace xtask::transfer
