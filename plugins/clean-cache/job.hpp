/// One item on its way: looked at, measured, agreed to, removed.
#pragma once

#include "findings.hpp"
#include "hard_links.hpp"
#include "item.hpp"
#include "remove.hpp"
#include "request.hpp"
#include "tracked.hpp"

#include <xtask/context.hpp>

namespace xtask::clean_cache {

class Job {
  public:
    enum class State {
        refused,  ///< nothing in it may be touched; see `refusal`
        measured, ///< and not agreed to, yet
        partly,   ///< something was removed, something stays or is left
        removed,
    };

    /// Opens the folder. The rest of the job goes through that descriptor.
    Job(Item item, const Essential& essential, const Request& request);

    /// Throws the Error of a signal, as `remove` does; what is known then stays known.
    void measure(Context& context, HardLinks& links);
    void remove(Context& context, const Pulse::Show& show);

    const Item& item() const noexcept { return item_; }
    const Root& root() const noexcept { return root_; }
    bool absent() const noexcept { return root_.absent; }
    State state() const noexcept { return state_; }
    const std::optional<Kept>& refusal() const noexcept { return root_.refused; }
    const Findings& measured() const noexcept { return measured_; }
    const Findings& removed() const noexcept { return removed_; }
    /// There is something to ask about.
    bool removable() const noexcept { return state_ == State::measured && !measured_.nothing(); }
    /// What is worth telling: what removing met with, or else what measuring saw.
    const Findings& latest() const noexcept {
        return state_ == State::partly || state_ == State::removed ? removed_ : measured_;
    }

  private:
    Rules rules(const Tracked& tracked) const;
    bool ask(Context& context, Tracked& tracked);
    bool empty(const Rules& rules, Remove& remove);
    bool remove_top(const Rules& rules);

    Item item_;
    const Essential& essential_;
    std::optional<std::int64_t> modified_before_;
    Root root_;
    State state_ = State::measured;
    Findings measured_, removed_;
};

} // namespace xtask::clean_cache
