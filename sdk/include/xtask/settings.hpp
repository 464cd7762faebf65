/// Service "xtask.settings/1": merged settings and the environment as the host sees it.
#pragma once

#include <xtask/session.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace xtask {

struct Setting {
    std::string value;
    std::string origin; ///< "environment NAME" or a file's path
};

class Settings {
  public:
    explicit Settings(Session session)
        : session_(session), table_(&session.service<xtask_settings_v1>(XTASK_SETTINGS)) {}

    /// Nothing where the key is not set anywhere.
    std::optional<Setting> get(std::string_view key) const {
        xtask_str value{};
        xtask_str origin{};
        if (table_->get(session_.run(), abi::borrow(key), &value, &origin) == 0) return std::nullopt;
        return Setting{abi::copy(value), abi::copy(origin)};
    }

    /// Nothing where the variable is unset or empty.
    std::optional<std::string> environment(std::string_view name) const {
        xtask_str value{};
        if (table_->environment(session_.run(), abi::borrow(name), &value) == 0) return std::nullopt;
        return abi::copy(value);
    }

  private:
    Session session_;
    const xtask_settings_v1* table_;
};

} // namespace xtask
