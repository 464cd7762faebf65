#include "services/rate.hpp"

namespace xtask::services {

namespace {

constexpr Duration window{5'000};
constexpr Duration spacing{100};

} // namespace

void RateMeter::add(Time now, std::uint64_t done) {
    if (window_.empty() || done < last_.done) {
        window_.clear();
        first_ = {now, done};
    }
    last_ = {now, done};
    if (window_.empty() || now - window_.back().time >= spacing) window_.push_back(last_);
    while (window_.size() > 1 && now - window_[1].time >= window) window_.pop_front();
}

std::optional<double> RateMeter::rate(Time now) const {
    if (window_.empty()) return std::nullopt;
    return since(window_.front(), now);
}

std::optional<double> RateMeter::average(Time now) const {
    if (window_.empty()) return std::nullopt;
    return since(first_, now);
}

std::optional<double> RateMeter::since(const Sample& start, Time now) const {
    const std::chrono::duration<double> elapsed = now - start.time;
    if (elapsed < spacing) return std::nullopt;
    return static_cast<double>(last_.done - start.done) / elapsed.count();
}

} // namespace xtask::services
