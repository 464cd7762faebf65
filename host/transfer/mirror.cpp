#include "transfer/mirror.hpp"

#include <string_view>

namespace xtask::transfer {
namespace {

void check_path(const Candidate& candidate) {
    const std::string& path = candidate.target;
    if (!path.empty() && path.front() == '/' && path.find('\0') == std::string::npos) return;
    throw Error(ExitCode::usage, "bad-path",
                "the local source '" + candidate.mirror + "' does not name a file by an absolute path",
                "begin it with /");
}

std::string name_of(const Candidate& candidate, const std::optional<Link>& link) {
    if (!candidate.mirror.empty()) return candidate.mirror;
    return link ? link->route.start().origin.text() : candidate.target;
}

} // namespace

Mirror::Mirror(const Candidate& candidate, const net::Options& net, net::Pool& pool, const Lane::Note& note)
    : candidate_(candidate) {
    if (candidate.kind == Candidate::Kind::http) {
        link.emplace(candidate, net, pool, note);
    } else {
        check_path(candidate);
    }
    use_.mirror = name_of(candidate, link);
}

bool Mirror::usable() const noexcept {
    return use_.state != Use::State::failed && use_.state != Use::State::quarantined;
}

void Mirror::fail(const Error& error) {
    use_.state = Use::State::failed;
    use_.reason = error.what();
    error_.emplace(error);
}

void Mirror::quarantine(const Error& error) {
    fail(error);
    use_.state = Use::State::quarantined;
}

void Mirror::brought(std::uint64_t bytes) noexcept {
    use_.bytes += bytes;
    if (use_.state == Use::State::unused) use_.state = Use::State::used;
}

Use Mirror::use() const {
    Use use = use_;
    use.time = std::chrono::ceil<Duration>(time_);
    return use;
}

} // namespace xtask::transfer
