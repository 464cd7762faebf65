/// A whole plugin under test, through the entry points that a host calls. For a program made by
/// xtask_add_plugin_test(), which has the plugin's own sources in it.
///
/// Options go through the manifest first, as on a command line: defaults are filled in, and an option that
/// the manifest does not declare is Error(usage, "undeclared-option"). So what the code reads and what the
/// manifest says cannot part unnoticed.
#pragma once

#include <xtask/testkit/fake_host.hpp>
#include <xtask/testkit/json_parser.hpp>
#include <xtask/testkit/tables.hpp>

#include <charconv>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

extern "C" {
extern __attribute__((visibility("default"))) const xtask_plugin xtask_plugin_v1;
}

namespace xtask::testkit {

namespace detail {

/// A default as the host would hand it over: "20M", "30s", "true" with their number.
inline Arg default_arg(const std::string& name, const std::string& type, const std::string& text) {
    std::int64_t number = 0;
    const char* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, number);
    const std::string_view unit(parsed.ptr, static_cast<std::size_t>(end - parsed.ptr));
    static constexpr std::pair<std::string_view, std::int64_t> sizes[] = {
        {"k", 1'000},      {"K", 1'000},      {"M", 1'000'000},  {"G", 1'000'000'000},
        {"Ki", 1LL << 10}, {"Mi", 1LL << 20}, {"Gi", 1LL << 30}, {"Ti", 1LL << 40}};
    static constexpr std::pair<std::string_view, std::int64_t> times[] = {
        {"", 1'000}, {"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}};
    const auto scale = [&](const auto& table) {
        for (const auto& [suffix, factor] : table) {
            if (suffix == unit) number *= factor;
        }
    };
    if (type == "size") scale(sizes);
    if (type == "duration") scale(times);
    Arg arg(name, text);
    arg.values.front().second = number;
    return std::move(arg).from(Origin::defaulted);
}

/// The command of that name, or nothing.
inline JsonView command_in(JsonView manifest, std::string_view name) {
    for (const JsonView command : manifest["commands"]) {
        if (command["name"].text() == name) return command;
    }
    return {};
}

/// What was given, checked against the manifest and completed from it. Throws Error(usage).
inline std::vector<Arg> merged(JsonView command, std::vector<Arg> given) {
    const auto is_given = [&](std::string_view name) {
        for (const Arg& arg : given) {
            if (arg.name == name) return true;
        }
        return false;
    };
    const auto is_declared = [&](std::string_view name) {
        if (command["use"].size() > 0) return true; // whole groups, which only the host knows
        for (const JsonView option : command["options"]) {
            if (option["name"].text() == name) return true;
        }
        return false;
    };
    for (const Arg& arg : given) {
        if (!is_declared(arg.name)) {
            throw Error(ExitCode::usage, "undeclared-option",
                        "the manifest declares no option \"" + arg.name + "\" for " +
                            command["name"].text_or("?"),
                        "add it to \"options\" there");
        }
    }
    for (const JsonView option : command["options"]) {
        const std::string name = option["name"].text_or("");
        const auto text = option["default"].text();
        if (text && !is_given(name))
            given.push_back(default_arg(name, option["type"].text_or(""), std::string(*text)));
    }
    return given;
}

} // namespace detail

/// Runs a command of the plugin in this program.
inline FakeHost::Result run_plugin(FakeHost& host, std::string_view command, std::vector<Arg> args = {}) {
    try {
        const ParsedJson manifest = JsonParser::parse(abi::view(xtask_plugin_v1.manifest));
        const JsonView declared = detail::command_in(manifest.root(), command);
        if (!declared || xtask_plugin_v1.run == nullptr) {
            throw Error(ExitCode::usage, "unknown-command",
                        "the manifest declares no command \"" + std::string(command) + "\"");
        }
        const ArgList list(detail::merged(declared, std::move(args)));
        const xtask_error* error = nullptr;
        const auto code =
            xtask_plugin_v1.run(host.host(), host.run_handle(), abi::borrow(command), list.get(), &error);
        return {static_cast<ExitCode>(code),
                error == nullptr ? std::nullopt : std::optional(to_error(error))};
    } catch (const Error& error) {
        return {error.code, error};
    } catch (const std::invalid_argument& problem) {
        return {ExitCode::plugin, Error(ExitCode::plugin, "bad-manifest", problem.what())};
    }
}

/// Asks a mirror of the plugin in this program; `request.mirror` says which.
inline Resolution ask_plugin(FakeHost& host, const MirrorRequest& request) {
    if (xtask_plugin_v1.resolve == nullptr) {
        return {ExitCode::usage, {}, Error(ExitCode::usage, "unknown-mirror", "the plugin has no mirrors")};
    }
    return detail::asked(request, [&](const auto& record, const auto*& resolution, const auto*& error) {
        return xtask_plugin_v1.resolve(host.host(), host.run_handle(), &record, &resolution, &error);
    });
}

} // namespace xtask::testkit
