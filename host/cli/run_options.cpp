#include "cli/run_options.hpp"

#include "base/version.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace xtask::cli {

namespace {

std::optional<std::int64_t> number(const plugins::Arguments& arguments, std::string_view name) {
    const plugins::Argument* argument = arguments.find(name);
    if (argument == nullptr) return std::nullopt;
    return argument->values.front().integer;
}

constexpr Duration longest_deadline = std::chrono::hours(24 * 365); // keeps the sum far from overflow

std::optional<Duration> duration(const plugins::Arguments& arguments, std::string_view name) {
    const auto milliseconds = number(arguments, name);
    if (!milliseconds) return std::nullopt;
    return Duration(*milliseconds);
}

} // namespace

transfer::Options transfer_options(const plugins::Arguments& arguments) {
    transfer::Options options;
    if (const auto retries = number(arguments, "retries")) options.retries = static_cast<int>(*retries);
    if (const auto timeout = duration(arguments, "timeout")) options.timeout = *timeout;
    if (const auto wait = duration(arguments, "max-wait")) options.max_wait = *wait;
    if (const auto limit = duration(arguments, "deadline"))
        options.deadline = Clock::now() + std::min(*limit, longest_deadline);
    options.lock_wait = duration(arguments, "lock-wait");
    if (const auto count = number(arguments, "connections")) options.connections = static_cast<int>(*count);
    if (const auto bytes = number(arguments, "max-memory"))
        options.max_memory = static_cast<std::uint64_t>(*bytes);
    if (const auto rate = number(arguments, "limit-rate"))
        options.limit_rate = static_cast<std::uint64_t>(*rate);
    return options;
}

net::Options net_options(const plugins::Arguments& arguments, const services::Environment& environment) {
    net::Options options;
    options.proxies = net::ProxySettings::from_environment(
        [&](std::string_view name) { return environment(name).value_or(std::string()); });
    options.ca_file = arguments.text("ca-file");
    options.user_agent = "xtask/" + std::string(base::version());
    if (const auto timeout = duration(arguments, "timeout")) {
        options.connect_timeout = std::min(options.connect_timeout, *timeout);
        options.head_timeout = *timeout;
        options.idle_timeout = *timeout;
    }
    return options;
}

} // namespace xtask::cli
