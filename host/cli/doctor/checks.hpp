/// What `xtask doctor` looks at. A check never throws for what it finds, only the Error of a signal.
#pragma once

#include "cli/session.hpp"
#include "plugins/option.hpp"

#include <optional>
#include <string>
#include <vector>

namespace xtask::cli::doctor {

struct Check {
    enum class State { ok, warn, fail };

    std::string name;
    State state = State::ok;
    std::string found; ///< what was seen; no secrets
    std::string cure;  ///< what to do about it; empty where nothing need be done
};

std::string_view state_name(Check::State state) noexcept;

/// What checks share: the session, and settings as downloads would have them.
class Bench {
  public:
    /// Settings that cannot be read are a finding of `settings`, and count as none.
    explicit Bench(Session& session);

    Session& session() const noexcept { return session_; }
    const services::Environment& environment() const noexcept { return session_.environment(); }

    /// The value of an option of downloads; empty where it has none or a wrong one.
    std::string value(const std::string& option) const;
    /// "out": a folder, absolute or below the working directory.
    const std::optional<Check>& settings_fault() const noexcept { return fault_; }

  private:
    Session& session_;
    services::Settings settings_;
    std::optional<Check> fault_;
};

using Checks = std::vector<Check>;

Checks plugins(Bench& bench);
Checks settings(Bench& bench);
/// Folders that are written to, the disk below the models, locks in them, the C++ reference.
Checks folders(Bench& bench);
Checks disk(Bench& bench);
Checks locks(Bench& bench);
Checks reference(Bench& bench);
/// Proxy, certificate authorities, token: nothing is asked.
Checks network(Bench& bench);
/// One request.
Checks hub(Bench& bench);
Checks tools(Bench& bench);

} // namespace xtask::cli::doctor
