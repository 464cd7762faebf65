/// What commands of the host share. Found and read only when somebody asks.
#pragma once

#include "base/cancel.hpp"
#include "plugins/catalog.hpp"
#include "plugins/trust.hpp"
#include "services/settings.hpp"
#include "services/ui.hpp"

#include <optional>
#include <string>
#include <vector>

namespace xtask::cli {

/// One per process run.
class Session {
  public:
    /// `plugin_directories`: from --plugin-dir.
    Session(services::Ui& ui, const base::Cancel& cancel, std::vector<std::string> plugin_directories);

    services::Ui& ui() const noexcept { return ui_; }
    const base::Cancel& cancel() const noexcept { return cancel_; }
    const services::Environment& environment() const noexcept { return environment_; }
    const std::string& executable() const noexcept { return executable_; }
    const plugins::Trust& trust() const noexcept { return trust_; }

    /// Throws Error(usage) for a --plugin-dir that is none.
    const plugins::Catalog& catalog();
    /// Checked against every option that some command has. Throws Error(usage).
    const services::Settings& settings();
    /// The files have changed: read again when somebody asks.
    void forget_settings() noexcept { settings_.reset(); }

  private:
    services::Ui& ui_;
    const base::Cancel& cancel_;
    const std::vector<std::string> plugin_directories_;
    const services::Environment environment_;
    const std::string executable_;
    const plugins::Trust trust_;
    std::optional<plugins::Catalog> catalog_;
    std::optional<services::Settings> settings_;
};

} // namespace xtask::cli
