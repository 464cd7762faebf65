#include "transfer/route.hpp"

#include <xtask/error.hpp>

namespace xtask::transfer {
namespace {

net::Url parse_target(const Candidate& candidate) {
    auto url = net::parse_url(candidate.target);
    if (!url) {
        const std::string of = candidate.mirror.empty() ? "" : " of mirror '" + candidate.mirror + "'";
        throw Error(ExitCode::usage, "bad-url", "the download URL" + of + " cannot be used: " + url.error());
    }
    return std::move(*url);
}

} // namespace

std::string without_query(const net::Url& url) {
    return url.origin.text() + url.target.substr(0, url.target.find('?'));
}

Route::Route(const Candidate& candidate, net::Quota& quota)
    : candidate_(candidate), quota_(quota), start_(parse_target(candidate)), location_(start_),
      name_(without_query(start_)) {}

void Route::found(const net::Url& location) {
    location_ = location;
    known_ = true;
}

void Route::forget() {
    location_ = start_;
    known_ = false;
    ++version_;
}

} // namespace xtask::transfer
