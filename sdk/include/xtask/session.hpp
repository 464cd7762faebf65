/// The host as one call into the plugin sees it. The faces of the services are made from it.
#pragma once

#include <xtask/abi.h>
#include <xtask/error.hpp>
#include <xtask/record.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace xtask {

/// What an error record says. A null or unusable record is Error(plugin, "no-error").
inline Error to_error(const xtask_error* record) {
    if (record == nullptr) return {ExitCode::plugin, "no-error", "a call failed and did not say why"};
    const std::int32_t code = abi::get(*record, &xtask_error::code);
    return {is_exit_code(code) && code != XTASK_OK ? static_cast<ExitCode>(code) : ExitCode::plugin,
            abi::copy(abi::get(*record, &xtask_error::reason)),
            abi::copy(abi::get(*record, &xtask_error::message)),
            abi::copy(abi::get(*record, &xtask_error::hint)),
            abi::get(*record, &xtask_error::retryable) != 0};
}

/// The host and the run: borrowed, valid inside one call into the plugin, on its thread.
class Session {
  public:
    Session(const xtask_host* host, xtask_run* run) noexcept : host_(host), run_(run) {}

    xtask_run* run() const noexcept { return run_; }

    /// The table of a service. Throws Error(plugin, "service-missing") where this host has none.
    template <class Table>
    const Table& service(std::string_view id) const {
        const void* table = host_->service == nullptr ? nullptr : host_->service(run_, abi::borrow(id));
        const auto* known = static_cast<const Table*>(table);
        if (known == nullptr || known->size < sizeof(Table)) {
            throw Error(ExitCode::plugin, "service-missing",
                        "this xtask has no service \"" + std::string(id) + "\"", "upgrade xtask");
        }
        return *known;
    }

    /// Throws what the failed service call said; returns for XTASK_OK.
    void check(std::int32_t code) const {
        if (code != XTASK_OK) throw last_error();
    }
    /// What a successful call left. Throws Error(plugin, "no-answer") for nothing.
    template <class Record>
    const Record& expect(const Record* answer) const {
        if (answer != nullptr) return *answer;
        throw Error(ExitCode::plugin, "no-answer", "a service of this xtask succeeded without an answer");
    }
    Error last_error() const {
        return to_error(host_->last_error == nullptr ? nullptr : host_->last_error(run_));
    }

  private:
    const xtask_host* host_;
    xtask_run* run_;
};

} // namespace xtask
