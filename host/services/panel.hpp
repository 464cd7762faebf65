/// A few lines at the end of the terminal's text that are drawn over again and again.
#pragma once

#include "services/terminal.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace xtask::services {

/// The cursor stays behind the last line. Nothing is left over when the lines become fewer, nor when the
/// window becomes narrower and the terminal breaks what stands there.
class Panel {
  public:
    explicit Panel(Terminal& terminal) : terminal_(terminal) {}

    /// Lines without their ends, each narrower than the terminal; fewer than it has rows, at least one.
    void draw(const std::vector<std::string>& lines);
    /// Removes them; what is written next stands where they began.
    void clear();
    /// They stay, and the next ones come below.
    void leave();

    bool visible() const noexcept { return !widths_.empty(); }

  private:
    /// How far above the cursor the first line begins, at the width the window has now.
    std::size_t rows_above() const;

    Terminal& terminal_;
    std::vector<std::size_t> widths_; ///< of the lines that stand there
};

} // namespace xtask::services
