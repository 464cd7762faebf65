/// A host with everything in memory, and a plugin that is a function of the test's.
#pragma once

#include "plugins/bridge.hpp"
#include "services/terminal.hpp"

#include <xtask/error.hpp>

#include <catch2/catch.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace xtask::plugins::test {

class RecordingTerminal final : public services::Terminal {
  public:
    explicit RecordingTerminal(std::string& output) : output_(output) {}

    bool redrawable(services::Stream) const override { return false; }
    bool interactive() const override { return false; }
    int columns() const override { return 80; }
    int rows() const override { return 24; }
    bool unicode() const override { return false; }
    bool color_wanted() const override { return false; }
    Time now() const override { return Time{}; }
    void write(services::Stream stream, std::string_view text) noexcept override {
        if (stream == services::Stream::out) output_ += text;
    }
    std::string read_line() override { return {}; }

  private:
    std::string& output_;
};

using Body =
    std::function<std::int32_t(const xtask_host*, xtask_run*, const xtask_args*, const xtask_error**)>;

/// What the plugin does in the test that is running.
inline Body& body() {
    static Body current;
    return current;
}

inline std::int32_t run_body(const xtask_host* host, xtask_run* run, xtask_str, const xtask_args* args,
                             const xtask_error** error) {
    return body()(host, run, args, error);
}

inline xtask_str str(std::string_view text) { return {text.data(), text.size()}; }

inline std::string string(xtask_str text) {
    return text.size == 0 ? std::string() : std::string(text.data, text.size);
}

/// A host with everything in memory, and a plugin that is the function it is given.
struct Fixture {
    std::string output;
    std::map<std::string, std::string> variables;
    base::Cancel cancel;
    services::Settings settings;
    services::Environment environment = [this](std::string_view name) -> std::optional<std::string> {
        const auto found = variables.find(std::string(name));
        if (found == variables.end()) return std::nullopt;
        return found->second;
    };
    net::Options net;
    transfer::Options transfer;
    Arguments arguments;
    Catalog catalog;

    void run(Body plugin, bool json = false) {
        services::UiOptions options;
        options.json = json;
        services::Ui ui(options, "test", std::make_unique<RecordingTerminal>(output));
        body() = std::move(plugin);
        xtask_plugin record{sizeof record, XTASK_ABI_MAJOR, XTASK_ABI_MINOR, 0,
                            {nullptr, 0},  run_body,        nullptr};
        run_command(record, "tester", "test", arguments,
                    {ui, cancel, settings, environment, net, transfer, catalog});
        ui.finish(nullptr);
    }

    Error failure(Body plugin) {
        try {
            run(std::move(plugin));
        } catch (const Error& error) {
            return error;
        }
        FAIL("the command succeeded");
        throw;
    }

    /// Runs the body with one service at hand.
    template <class Table, class Use>
    void with(const char* id, Use use) {
        run([&](const xtask_host* host, xtask_run* run, const xtask_args*, const xtask_error**) {
            const auto* table = static_cast<const Table*>(host->service(run, str(id)));
            REQUIRE(table != nullptr);
            CHECK(table->size == sizeof(Table));
            use(*table, run, *host);
            return XTASK_OK;
        });
    }
};

} // namespace xtask::plugins::test
