/// What a response says about the version of its bytes (RFC 9110 §8.8).
#pragma once

#include "net/message.hpp"

#include <string>

namespace xtask::transfer {

struct Validator {
    std::string etag;          ///< as sent; only a strong one
    std::string last_modified; ///< as sent; only a valid date
    bool strong_date = false;  ///< the date was at least a second old when it was sent (RFC 9110 §8.8.2.2)

    static Validator of(const net::ResponseHead& head);

    /// The value of If-Range: the entity tag, else a strong date, else empty.
    std::string if_range() const;
    /// False when both sides name a version and it is not the same one.
    bool agrees_with(const Validator& other) const;
};

} // namespace xtask::transfer
