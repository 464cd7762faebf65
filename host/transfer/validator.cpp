#include "transfer/validator.hpp"

#include "net/fields.hpp"

namespace xtask::transfer {

Validator Validator::of(const net::ResponseHead& head) {
    Validator validator;
    if (const auto value = head.headers.find("ETag")) {
        const auto tag = net::parse_etag(*value);
        if (tag && !tag->weak) validator.etag = *value;
    }
    if (const auto value = head.headers.find("Last-Modified")) {
        if (const auto modified = net::parse_http_date(*value)) {
            validator.last_modified = *value;
            const auto sent = net::parse_http_date(head.headers.find("Date").value_or(""));
            validator.strong_date = sent && *modified < *sent;
        }
    }
    return validator;
}

std::string Validator::if_range() const {
    if (!etag.empty()) return etag;
    return strong_date ? last_modified : "";
}

bool Validator::agrees_with(const Validator& other) const {
    if (!etag.empty() && !other.etag.empty()) return etag == other.etag;
    return last_modified.empty() || other.last_modified.empty() || last_modified == other.last_modified;
}

} // namespace xtask::transfer
