/// The world around the Ui: two output streams, a person at the keyboard, a clock. Tests bring their own.
#pragma once

#include "base/cancel.hpp"
#include "base/clock.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace xtask::services {

enum class Stream { out, err };

class Terminal {
  public:
    virtual ~Terminal() = default;

    /// Whether a line can be drawn over: a terminal, and not a dumb one.
    virtual bool redrawable(Stream stream) const = 0;
    /// A person can be asked: stdin and stderr are terminals.
    virtual bool interactive() const = 0;
    virtual int columns() const = 0; ///< of stderr, now; 80 where nobody knows
    virtual int rows() const = 0;    ///< likewise; 24
    virtual bool unicode() const = 0;
    virtual bool color_wanted() const = 0; ///< NO_COLOR is not set
    virtual Time now() const = 0;

    /// All of it, or, once the reader is gone or the disk is full, nothing from then on. Never fails.
    virtual void write(Stream stream, std::string_view text) noexcept = 0;
    /// One line without its end; what came so far at the end of input or on cancellation.
    virtual std::string read_line() = 0;
};

/// stdin, stdout and stderr of the process. A stalled reader cannot hold up a cancelled run: once `cancel`
/// (may be null) is requested, writes wait no more than 100 ms.
std::unique_ptr<Terminal> process_terminal(const base::Cancel* cancel);

} // namespace xtask::services
