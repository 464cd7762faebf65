#include "plugins/bridge/run.hpp"

xtask_run::xtask_run(const xtask::plugins::RunServices& services_, std::string plugin_, std::string command_,
                     const xtask::plugins::Arguments& arguments_)
    : services(services_), plugin(std::move(plugin_)), command(std::move(command_)), arguments(arguments_),
      observer(services_.ui) {}

xtask::services::Http& xtask_run::http() {
    if (!http_) {
        xtask::services::Http::Policy policy;
        policy.attempts = services.transfer.retries;
        policy.max_wait = services.transfer.max_wait;
        policy.deadline = services.transfer.deadline;
        policy.retrying = [this](const std::string& why, xtask::Duration wait) {
            observer.retrying(why, wait);
        };
        http_ = std::make_unique<xtask::services::Http>(services.net, commons().pool, commons().quota,
                                                        services.cancel, std::move(policy));
    }
    return *http_;
}

xtask::transfer::Commons& xtask_run::commons() {
    if (!commons_) commons_ = std::make_unique<xtask::transfer::Commons>(services.transfer);
    return *commons_;
}

xtask_str xtask_run::keep(std::string_view text) {
    if (text.empty()) return {nullptr, 0};
    const auto copy = std::make_shared<const std::string>(text);
    hold(copy.get(), copy);
    return {copy->data(), copy->size()};
}

std::int32_t xtask_run::fail(const xtask::Error& error) noexcept {
    try {
        reason_ = error.reason;
        message_ = error.what();
        hint_ = error.hint;
    } catch (const std::bad_alloc&) {
        reason_.clear();
        message_.clear();
        hint_.clear();
    }
    using xtask::plugins::bridge::borrow;
    error_ = {sizeof error_,
              static_cast<std::int32_t>(error.code),
              error.retryable ? 1u : 0u,
              0,
              borrow(reason_),
              borrow(message_),
              borrow(hint_)};
    failed_ = true;
    return error_.code;
}

namespace xtask::plugins::bridge {

void bad_call(const std::string& what) {
    throw Error(ExitCode::plugin, "bad-call", "the plugin called xtask wrongly: " + what);
}

std::string_view text(xtask_str value, const char* field) {
    if (value.size == 0) return {};
    if (value.data == nullptr) bad_call(std::string(field) + " has a size but no bytes");
    if (value.size > max_text) bad_call(std::string(field) + " is too long");
    return {value.data, value.size};
}

std::string path_of(xtask_str path) {
    const std::string_view bytes = text(path, "path");
    if (bytes.empty() || bytes.find('\0') != bytes.npos) bad_call("path");
    return std::string(bytes);
}

net::Headers headers(const xtask_pair* pairs, std::uint64_t count, const char* field) {
    if (count > 0 && pairs == nullptr) bad_call(std::string(field) + " has a count but no fields");
    if (count > 100) bad_call(std::string(field) + " has too many fields");
    net::Headers result;
    for (std::uint64_t i = 0; i < count; ++i) {
        result.add(std::string(text(pairs[i].name, field)), std::string(text(pairs[i].value, field)));
    }
    return result;
}

const xtask_error* error_record(xtask_run& run, const Error& error) {
    const auto held = std::make_shared<xtask_error>();
    *held = {sizeof *held,
             static_cast<std::int32_t>(error.code),
             error.retryable ? 1u : 0u,
             0,
             run.keep(error.reason),
             run.keep(error.what()),
             run.keep(error.hint)};
    run.hold(held.get(), held);
    return held.get();
}

} // namespace xtask::plugins::bridge
