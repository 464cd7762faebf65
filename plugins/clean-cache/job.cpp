#include "job.hpp"

#include "measure.hpp"

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

namespace xtask::clean_cache {

namespace {

constexpr int most_passes = 3;

} // namespace

Job::Job(Item item, const Essential& essential, const Request& request)
    : item_(std::move(item)), essential_(essential), modified_before_(request.modified_before),
      root_(open_root(item_, essential)) {
    if (root_.refused) state_ = State::refused;
}

Rules Job::rules(const Tracked& tracked) const {
    Rules rules = item_.rules();
    rules.essential = &essential_;
    rules.tracked = &tracked;
    rules.modified_before = modified_before_;
    return rules;
}

bool Job::ask(Context& context, Tracked& tracked) {
    Asked asked = ask_git(context, root_.folder.get());
    tracked = std::move(asked.tracked);
    if (!asked.obstacle) return true;
    root_.refused = std::move(asked.obstacle);
    state_ = State::refused;
    return false;
}

void Job::measure(Context& context, HardLinks& links) {
    Tracked tracked;
    if (!root_.usable() || !ask(context, tracked)) return;
    Pulse pulse(context, nullptr);
    Measure measure(links, pulse, measured_, item_.kind == Kind::partials);
    const Rules rules = this->rules(tracked);
    const bool whole = Walk(rules, measure).run(root_.folder.get());
    if (whole && item_.kind != Kind::partials) {
        ++measured_.folders;
        measured_.bytes += root_.entry.allocated;
    }
    // A cache of builds is of use as a whole only, and as young as the youngest file in it.
    if (item_.kind == Kind::bitnet_cpp && measured_.kept.count(Why::young) != 0) {
        root_.refused = Kept{Why::young};
        state_ = State::refused;
    }
}

void Job::remove(Context& context, const Pulse::Show& show) {
    Tracked tracked; // asked again: the question to the user may have stood for hours
    if (!ask(context, tracked)) return;
    const Rules rules = this->rules(tracked);
    std::optional<LockFile> lock;
    if (item_.kind == Kind::bitnet_cpp) {
        lock.emplace(LockFile::Owned{}, root_.folder.get(), rules.folder_lock);
        if (lock->held_elsewhere()) {
            root_.refused = Kept{Why::locked, "", lock->owner()};
            state_ = State::refused;
            return;
        }
    }
    Pulse pulse(context, show);
    Remove remove(pulse, removed_);
    state_ = State::partly;
    const bool whole = empty(rules, remove);
    const bool done = item_.kind == Kind::partials ? removed_.complete() : whole && remove_top(rules);
    if (done) state_ = State::removed;
}

bool Job::empty(const Rules& rules, Remove& remove) {
    // Once more when something was removed: names may be passed over while others go.
    for (int pass = 0; pass < most_passes; ++pass) {
        const std::uint64_t before = removed_.files + removed_.folders;
        if (!Walk(rules, remove).run(root_.folder.get())) return false;
        if (removed_.files + removed_.folders == before) return true;
    }
    return true;
}

bool Job::remove_top(const Rules& rules) {
    for (const std::string& name : rules.last) {
        const auto entry = entry_at(root_.folder.get(), name.c_str());
        if (entry && ::unlinkat(root_.folder.get(), name.c_str(), 0) == 0) removed_.bytes += entry->allocated;
    }
    if (::unlinkat(root_.parent.get(), root_.leaf.c_str(), AT_REMOVEDIR) != 0) {
        removed_.fail("", errno);
        return false;
    }
    ++removed_.folders;
    removed_.bytes += root_.entry.allocated;
    return true;
}

} // namespace xtask::clean_cache
