#include "transfer/mirror.hpp"

#include <limits>
#include <utility>

namespace xtask::transfer {
namespace {

constexpr std::uint64_t progress_bytes = 64u << 10;
constexpr Duration one_loss{400};

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

Mirror::Mirror(const Candidate& candidate, const net::Options& net, net::Pool& pool, net::Quota& quota,
               const Lane::Note& note)
    : candidate_(candidate) {
    if (candidate.kind == Candidate::Kind::http) {
        link.emplace(candidate, net, pool, quota, note);
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

std::string Mirror::farewell() const {
    const std::string who = "mirror '" + name() + "'";
    if (use_.state == Use::State::quarantined) {
        return who + " serves another file and is not asked again: " + use_.reason;
    }
    return who + " is given up: " + use_.reason + "; trying the next source";
}

int Mirror::lost(int hands, Time now, Time until) noexcept {
    if (use_.bytes >= std::exchange(bytes_at_loss_, use_.bytes) + progress_bytes) losses_ = 0;
    most_ = hands;
    most_until_ = until;
    if (losses_ > 0 && now - lost_at_ < one_loss) return losses_;
    lost_at_ = now;
    return ++losses_;
}

int Mirror::most(Time now) const noexcept {
    return now < most_until_ ? most_ : std::numeric_limits<int>::max();
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
