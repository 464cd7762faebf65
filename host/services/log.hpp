/// Messages for people: "xtask: warning: …", coloured by level.
#pragma once

#include "services/ui.hpp"

#include <functional>
#include <memory>
#include <string_view>

namespace xtask::services {

class Log {
  public:
    using Write = std::function<void(std::string_view lines)>;

    /// Messages below `least` are dropped; the others reach `write` as whole lines.
    Log(Level least, bool color, const Write& write);
    ~Log();

    /// Text is made printable; further lines of it are indented, so that none can pass for a message of its
    /// own.
    void message(Level level, std::string_view text);
    /// An error's second line: "  hint: …".
    void hint(std::string_view text);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace xtask::services
