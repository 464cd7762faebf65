#include "plugins/bridge/run.hpp"

namespace xtask::plugins::bridge {

namespace {

/// Answers 1 and fills the places that are there.
std::int32_t found(xtask_run& run, std::string_view value, std::string_view origin, xtask_str* value_out,
                   xtask_str* origin_out) {
    if (value_out != nullptr) *value_out = run.keep(value);
    if (origin_out != nullptr) *origin_out = run.keep(origin);
    return 1;
}

std::int32_t get(xtask_run* run, xtask_str key, xtask_str* value, xtask_str* origin) {
    std::int32_t set = 0;
    guarded(run, [&] {
        const std::string_view name = text(key, "settings key");
        const Argument* argument = run->arguments.find(name);
        if (argument != nullptr && argument->origin == Origin::environment) {
            set = found(*run, argument->values.front().text, argument->source, value, origin);
        } else if (const auto setting = run->services.settings.find(run->command, name)) {
            set = found(*run, setting->value, setting->origin, value, origin);
        }
    });
    return set;
}

std::int32_t environment(xtask_run* run, xtask_str name, xtask_str* value) {
    std::int32_t set = 0;
    guarded(run, [&] {
        if (const auto text_value = run->services.environment(text(name, "environment name"))) {
            set = found(*run, *text_value, {}, value, nullptr);
        }
    });
    return set;
}

} // namespace

const xtask_settings_v1 settings_table{sizeof(xtask_settings_v1), 0, get, environment};

} // namespace xtask::plugins::bridge
