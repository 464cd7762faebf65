#include "plugins/bridge.hpp"

#include "base/version.hpp"
#include "plugins/bridge/run.hpp"
#include "plugins/manifest.hpp"

#include <utility>

namespace xtask::plugins {

namespace {

using bridge::borrow;

const void* service(xtask_run* run, xtask_str id) {
    const void* table = nullptr;
    bridge::guarded(run, [&] {
        const std::string_view name = bridge::text(id, "service id");
        const std::pair<std::string_view, const void*> tables[] = {
            {XTASK_UI, &bridge::ui_table},           {XTASK_HTTP, &bridge::http_table},
            {XTASK_FILES, &bridge::files_table},     {XTASK_TRANSFER, &bridge::transfer_table},
            {XTASK_JSON, &bridge::json_table},       {XTASK_SETTINGS, &bridge::settings_table},
            {XTASK_DIGEST, &bridge::digest_table},   {XTASK_LOCK, &bridge::lock_table},
            {XTASK_PROCESS, &bridge::process_table}, {XTASK_MIRRORS, &bridge::mirrors_table},
        };
        for (const auto& [known, pointer] : tables) {
            if (known == name) table = pointer;
        }
    });
    return table;
}

const xtask_error* last_error(xtask_run* run) { return run == nullptr ? nullptr : run->last_error(); }

/// The records of all arguments; their texts are borrowed from `Arguments`.
class ArgumentRecords {
  public:
    explicit ArgumentRecords(const Arguments& arguments) {
        for (const auto& argument : arguments) {
            auto& values = values_.emplace_back();
            for (const auto& value : argument.values) values.push_back({borrow(value.text), value.integer});
            options_.push_back({sizeof(xtask_option), static_cast<std::uint32_t>(argument.origin),
                                borrow(argument.name), values.data(), values.size()});
        }
        for (const auto& option : options_) pointers_.push_back(&option);
        record_ = {sizeof record_, static_cast<std::uint32_t>(pointers_.size()), pointers_.data()};
    }
    ArgumentRecords(const ArgumentRecords&) = delete;
    ArgumentRecords& operator=(const ArgumentRecords&) = delete;

    const xtask_args* get() const noexcept { return &record_; }

  private:
    std::vector<std::vector<xtask_value>> values_;
    std::vector<xtask_option> options_;
    std::vector<const xtask_option*> pointers_;
    xtask_args record_{};
};

[[noreturn]] void throw_reported(std::int32_t code, const xtask_error* reported, const std::string& plugin) {
    if (!is_exit_code(code)) {
        throw Error(ExitCode::plugin, "bad-exit-code",
                    "plugin '" + plugin + "' ended with " + std::to_string(code) + ", which is no exit code");
    }
    const auto exit_code = static_cast<ExitCode>(code);
    if (reported == nullptr)
        throw Error(exit_code, "unexplained", "plugin '" + plugin + "' failed and did not say why");
    const xtask_error error = bridge::received(reported, "the error of the command");
    const std::string reason(bridge::text(error.reason, "reason"));
    throw Error(exit_code, is_name(reason) ? reason : "unspecified",
                std::string(bridge::text(error.message, "message")),
                std::string(bridge::text(error.hint, "hint")), error.retryable != 0);
}

/// A plugin written with the SDK never lets an exception out; one that does is in this process all the same.
std::int32_t call(const xtask_plugin& record, xtask_run& run, const xtask_args* args,
                  const xtask_error** error) {
    const auto thrown = [&](const std::string& what) {
        return Error(ExitCode::plugin, "exception",
                     "plugin '" + run.plugin + "' let an exception out" + what);
    };
    try {
        return record.run(&bridge::host_record(), &run, borrow(run.command), args, error);
    } catch (const std::exception& exception) {
        throw thrown(std::string(": ") + exception.what());
    } catch (...) {
        throw thrown("");
    }
}

} // namespace

const xtask_host& bridge::host_record() {
    const base::AbiVersion abi = base::plugin_abi();
    static const xtask_host record{sizeof(xtask_host), abi.major, abi.minor, 0, service, last_error};
    return record;
}

void run_command(const xtask_plugin& record, const std::string& plugin, const std::string& command,
                 const Arguments& arguments, const RunServices& services) {
    xtask_run run(services, plugin, command, arguments);
    const ArgumentRecords records(arguments);
    const xtask_error* error = nullptr;
    const std::int32_t code = call(record, run, records.get(), &error);
    if (code != XTASK_OK) throw_reported(code, error, plugin);
}

} // namespace xtask::plugins
