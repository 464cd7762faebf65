#include "plugins/bridge/run.hpp"

namespace xtask::plugins::bridge {

namespace {

services::Level level_of(std::uint32_t level) {
    switch (level) {
    case XTASK_LOG_DEBUG:
        return services::Level::debug;
    case XTASK_LOG_INFO:
        return services::Level::info;
    case XTASK_LOG_WARN:
        return services::Level::warn;
    case XTASK_LOG_ERROR:
        return services::Level::error;
    default:
        bad_call("log level " + std::to_string(level));
    }
}

void log(xtask_run* run, std::uint32_t level, xtask_str message) {
    guarded(run, [&] { run->services.ui.log(level_of(level), text(message, "log text")); });
}

void print(xtask_run* run, xtask_str output) {
    guarded(run, [&] { run->services.ui.print(text(output, "printed text")); });
}

std::int32_t result(xtask_run* run, xtask_str json) {
    return guarded(run, [&] { run->services.ui.result(text(json, "result")); });
}

std::int32_t event(xtask_run* run, xtask_str name, xtask_str members) {
    return guarded(run,
                   [&] { run->services.ui.event(text(name, "event name"), text(members, "event members")); });
}

std::int32_t ask(xtask_run* run, xtask_str question) {
    std::int32_t answer = -1;
    const std::int32_t code =
        guarded(run, [&] { answer = run->services.ui.ask(text(question, "question")); });
    return code == XTASK_OK ? answer : -1;
}

std::int32_t cancelled(xtask_run* run) { return run == nullptr ? 0 : run->services.cancel.signal(); }

std::int32_t cancel_fd(xtask_run* run) { return run == nullptr ? -1 : run->services.cancel.fd(); }

std::uint32_t mode(xtask_run* run) {
    std::uint32_t bits = 0;
    guarded(run, [&] {
        const services::Ui& ui = run->services.ui;
        if (ui.options().json) bits |= XTASK_MODE_JSON;
        if (ui.options().quiet) bits |= XTASK_MODE_QUIET;
        if (ui.options().verbose) bits |= XTASK_MODE_VERBOSE;
        if (ui.terminal()) bits |= XTASK_MODE_TTY;
        if (ui.color()) bits |= XTASK_MODE_COLOR;
    });
    return bits;
}

std::uint64_t progress_begin(xtask_run* run, xtask_str label, std::uint64_t total) {
    std::uint64_t handle = 0;
    guarded(run, [&] { handle = run->services.ui.progress_begin(text(label, "progress label"), total); });
    return handle;
}

void progress_update(xtask_run* run, std::uint64_t handle, std::uint64_t done) {
    guarded(run, [&] { run->services.ui.progress_update(handle, done); });
}

void progress_end(xtask_run* run, std::uint64_t handle) {
    guarded(run, [&] { run->services.ui.progress_end(handle); });
}

void status(xtask_run* run, xtask_str line) {
    guarded(run, [&] { run->services.ui.status(text(line, "status")); });
}

} // namespace

const xtask_ui_v1 ui_table{
    sizeof(xtask_ui_v1), 0,         log,  print,          result,          event,        ask,
    cancelled,           cancel_fd, mode, progress_begin, progress_update, progress_end, status};

} // namespace xtask::plugins::bridge
