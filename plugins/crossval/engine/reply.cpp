#include "engine/reply.hpp"

namespace xtask::crossval {

std::string_view name_of(Refusal::Kind kind) noexcept {
    switch (kind) {
    case Refusal::Kind::unsupported:
        return "unsupported";
    case Refusal::Kind::missing:
        return "missing";
    case Refusal::Kind::crashed:
        return "crashed";
    case Refusal::Kind::timed_out:
        return "timed-out";
    case Refusal::Kind::lost:
        return "lost";
    case Refusal::Kind::unstable:
        return "unstable";
    }
    return "";
}

} // namespace xtask::crossval
