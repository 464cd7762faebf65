/// Asks now and then whether the run shall stop, and shows how far it is.
#pragma once

#include <xtask/context.hpp>

#include <cstdint>
#include <functional>
#include <string>

namespace xtask::clean_cache {

class Pulse {
  public:
    using Show = std::function<void(std::uint64_t bytes)>;

    Pulse(Context& context, Show show) : ui_(context.ui()), show_(std::move(show)) {}

    /// Throws the Error of a signal.
    void beat(std::uint64_t bytes) {
        if (const int signal = ui_.cancelled(); signal != 0) throw signal_error(signal);
        if (++beats_ % shown_every == 0 && show_) show_(bytes);
    }

  private:
    static constexpr std::uint64_t shown_every = 256;

    Ui ui_;
    Show show_;
    std::uint64_t beats_ = 0;
};

} // namespace xtask::clean_cache
