/// One file as a client may ask for it: its validators, and what the conditions and ranges of a request
/// (RFC 9110 §13, §14) select of it.
#pragma once

#include "message.hpp"

#include <cstdint>
#include <string>

namespace xtask::mirror_serve {

struct Resource {
    std::uint64_t size = 0;
    std::string etag;          ///< strong, with quotes; empty: none is known yet
    std::string last_modified; ///< an HTTP date, or empty
    bool strong_date = false;  ///< no second version can carry that date
    std::string sha256;        ///< announced as the hub does for a file in LFS; empty: not announced
    std::string commit;        ///< empty: none is known
};

/// Last-Modified from the file's own time. It is strong once a later change must show in it.
void set_date(Resource& resource, const FileStamp& stamp);

/// Status, headers, `first` and `length`; the bytes are added by whoever has them, unless `length` is 0.
Answer select(const Query& query, const Resource& resource);

} // namespace xtask::mirror_serve
