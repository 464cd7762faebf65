/// A local candidate's bytes into the window.
#pragma once

#include "base/cancel.hpp"
#include "transfer/limiter.hpp"
#include "transfer/local_source.hpp"
#include "transfer/window.hpp"

#include <functional>
#include <optional>

namespace xtask::transfer {

/// What is waited for at most.
struct Patience {
    Duration silence; ///< without a byte
    Time deadline;    ///< of the run
};

/// Blocks until `source` is open. Returns why it is not; throws the deadline's Error and the signal's.
std::optional<Error> await_open(LocalSource& source, const std::string& path, const base::Cancel& cancel,
                                Patience patience);

/// Reads from the end of what the window has received up to `end`, at the pace of the disk and `limiter`.
/// `progressed` hears of all that has come. Returns why it ended before that; throws the window's failure,
/// the deadline's Error and the signal's. Whatever happens, what has come is in the window.
std::optional<Error> copy_into(Window& window, LocalSource& source, const std::string& path,
                               std::uint64_t end, Limiter& limiter, const base::Cancel& cancel,
                               Patience patience, const std::function<void(std::uint64_t bytes)>& progressed);

} // namespace xtask::transfer
