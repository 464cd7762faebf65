/// What crosses the boundary, and what becomes of whoever breaks its rules.
#include "bridge_fixture.hpp"

#include <xtask/json.hpp>

#include <csignal>
#include <stdexcept>
#include <thread>

using namespace xtask;
using namespace xtask::plugins;
using namespace xtask::plugins::test;

TEST_CASE_METHOD(Fixture, "the host says its version and has the services of this ABI") {
    run([](const xtask_host* host, xtask_run* run, const xtask_args*, const xtask_error**) {
        CHECK(host->size == sizeof(xtask_host));
        CHECK(host->abi_major == XTASK_ABI_MAJOR);
        CHECK(host->abi_minor == XTASK_ABI_MINOR);
        for (const auto* id : {XTASK_UI, XTASK_HTTP, XTASK_TRANSFER, XTASK_FILES, XTASK_SETTINGS, XTASK_JSON,
                               XTASK_LOCK, XTASK_PROCESS, XTASK_DIGEST, XTASK_MIRRORS}) {
            CHECK(host->service(run, str(id)) != nullptr);
        }
        for (const auto* id : {"xtask.lock/2", "xtask.ui/2", ""}) {
            CHECK(host->service(run, str(id)) == nullptr);
        }
        CHECK(host->last_error(run) == nullptr);
        return XTASK_OK;
    });
}

TEST_CASE_METHOD(Fixture, "arguments arrive as they were merged") {
    arguments.add({"out", Origin::flag, "--out", {{"models"}}});
    arguments.add({"many", Origin::config, "file", {{"1", 1}, {"2", 2}}});
    run([](const xtask_host*, xtask_run*, const xtask_args* args, const xtask_error**) {
        REQUIRE(args->count == 2);
        CHECK(string(args->options[0]->name) == "out");
        CHECK(args->options[0]->origin == XTASK_FROM_FLAG);
        CHECK(string(args->options[0]->values[0].text) == "models");
        CHECK(args->options[1]->count == 2);
        CHECK(args->options[1]->values[1].integer == 2);
        return XTASK_OK;
    });
}

TEST_CASE_METHOD(Fixture, "what a command ends with reaches the caller") {
    const std::string message = "no such file";
    const xtask_error report{sizeof report, XTASK_NETWORK,    1, 0, str("not-found"),
                             str(message),  str("look again")};
    const Error error =
        failure([&](const xtask_host*, xtask_run*, const xtask_args*, const xtask_error** out) {
            *out = &report;
            return std::int32_t{XTASK_NETWORK};
        });
    CHECK(error.code == ExitCode::network);
    CHECK(error.reason == "not-found");
    CHECK(error.what() == message);
    CHECK(error.hint == "look again");
    CHECK(error.retryable);
}

TEST_CASE_METHOD(Fixture, "a plugin that breaks the rules ends its command, nothing else") {
    const auto ends_with = [&](std::int32_t code, const xtask_error* report) {
        return failure([=](const xtask_host*, xtask_run*, const xtask_args*, const xtask_error** out) {
            *out = report;
            return code;
        });
    };
    SECTION("a code that is none") {
        CHECK(ends_with(999, nullptr).code == ExitCode::plugin);
        CHECK(ends_with(-1, nullptr).reason == "bad-exit-code");
    }
    SECTION("no explanation") {
        CHECK(ends_with(XTASK_AUTH, nullptr).code == ExitCode::auth);
        CHECK(ends_with(XTASK_AUTH, nullptr).reason == "unexplained");
    }
    SECTION("an explanation that is none") {
        xtask_error report{};
        CHECK(ends_with(XTASK_AUTH, &report).reason == "bad-call");
        report = {sizeof report, XTASK_AUTH, 0, 0, {nullptr, 5}, {}, {}};
        CHECK(ends_with(XTASK_AUTH, &report).reason == "bad-call");
        report = {sizeof report, XTASK_AUTH, 0, 0, str("Not A Reason"), str("text"), {}};
        CHECK(ends_with(XTASK_AUTH, &report).reason == "unspecified");
    }
    SECTION("exceptions") {
        const auto thrown = [&](auto exception) {
            return failure([=](const xtask_host*, xtask_run*, const xtask_args*,
                               const xtask_error**) -> std::int32_t { throw exception; });
        };
        CHECK(thrown(std::runtime_error("boom")).reason == "exception");
        CHECK(thrown(42).code == ExitCode::plugin);
    }
}

TEST_CASE_METHOD(Fixture, "calls that cannot be right are refused") {
    with<xtask_files_v1>(
        XTASK_FILES, [](const xtask_files_v1& files, xtask_run* run, const xtask_host& host) {
            xtask_str content{};
            CHECK(files.read(run, {nullptr, 4}, 100, &content) == XTASK_PLUGIN);
            CHECK(string(host.last_error(run)->reason) == "bad-call");
            CHECK(files.read(run, str("x"), 100, nullptr) == XTASK_PLUGIN);
            CHECK(files.read(run, str(std::string_view("a\0b", 3)), 100, &content) == XTASK_PLUGIN);
            CHECK(files.read(nullptr, str("x"), 100, &content) == XTASK_PLUGIN);
        });
    with<xtask_http_v1>(XTASK_HTTP, [](const xtask_http_v1& http, xtask_run* run, const xtask_host&) {
        const xtask_http_response* response = nullptr;
        xtask_http_request request{};
        CHECK(http.request(run, nullptr, &response) == XTASK_PLUGIN);
        CHECK(http.request(run, &request, &response) == XTASK_PLUGIN);
        request.size = sizeof request;
        request.method = str("DELETE");
        request.url = str("http://127.0.0.1/");
        CHECK(http.request(run, &request, &response) == XTASK_PLUGIN);
        request.method = str("GET");
        request.header_count = 1;
        CHECK(http.request(run, &request, &response) == XTASK_PLUGIN);
        request.header_count = 0;
        request.url = str("gopher://x");
        CHECK(http.request(run, &request, &response) == XTASK_NETWORK);
        CHECK(response == nullptr);
        http.release(run, nullptr);

        const xtask_http_response* const* responses = nullptr;
        const xtask_error* const* errors = nullptr;
        const std::vector<const xtask_http_request*> many(10'001, &request);
        const auto all = [&](const xtask_http_request* const* list, std::uint64_t count) {
            return http.request_all(run, list, count, &responses, &errors);
        };
        CHECK(all(nullptr, 1) == XTASK_PLUGIN);
        CHECK(all(many.data(), many.size()) == XTASK_PLUGIN);
        CHECK(http.request_all(run, many.data(), 1, nullptr, &errors) == XTASK_PLUGIN);
        CHECK(http.request_all(run, many.data(), 1, &responses, nullptr) == XTASK_PLUGIN);
        request.url = str("http://127.0.0.1/");
        request.max_body = 200u << 20;
        CHECK(all(many.data(), 2) == XTASK_PLUGIN);
        CHECK(responses == nullptr);
    });
    with<xtask_transfer_v1>(XTASK_TRANSFER,
                            [](const xtask_transfer_v1& service, xtask_run* run, const xtask_host&) {
                                const xtask_outcome* const* outcomes = nullptr;
                                xtask_artifact artifact{};
                                artifact.size = sizeof artifact;
                                artifact.flags = 1u << 31;
                                const xtask_artifact* list[] = {&artifact};
                                CHECK(service.fetch(run, list, 1, &outcomes) == XTASK_PLUGIN);
                                CHECK(service.fetch(run, nullptr, 1, &outcomes) == XTASK_PLUGIN);
                                CHECK(service.fetch(run, list, 1, nullptr) == XTASK_PLUGIN);
                                CHECK(service.failure(run, 0) == nullptr);
                                artifact.flags = 0;
                                artifact.candidate_count = 1;
                                CHECK(service.fetch(run, list, 1, &outcomes) == XTASK_PLUGIN);
                            });
}

TEST_CASE_METHOD(Fixture, "services refuse other threads than the run's") {
    with<xtask_settings_v1>(
        XTASK_SETTINGS, [this](const xtask_settings_v1& table, xtask_run* run, const xtask_host&) {
            variables["SEEN"] = "yes";
            xtask_str value{};
            CHECK(table.environment(run, str("SEEN"), &value) == 1);
            std::int32_t elsewhere = -1;
            std::thread([&] { elsewhere = table.environment(run, str("SEEN"), &value); }).join();
            CHECK(elsewhere == 0);
        });
}

TEST_CASE_METHOD(Fixture, "settings and environment") {
    variables["NAME"] = "value";
    arguments.add({"base-url", Origin::environment, "environment HF_ENDPOINT", {{"http://hub"}}});
    arguments.add({"out", Origin::flag, "--out", {{"x"}}});
    with<xtask_settings_v1>(XTASK_SETTINGS,
                            [](const xtask_settings_v1& table, xtask_run* run, const xtask_host&) {
                                xtask_str value{};
                                xtask_str origin{};
                                CHECK(table.environment(run, str("NAME"), &value) == 1);
                                CHECK(string(value) == "value");
                                CHECK(table.environment(run, str("OTHER"), &value) == 0);
                                CHECK(table.get(run, str("base-url"), &value, &origin) == 1);
                                CHECK(string(value) == "http://hub");
                                CHECK(string(origin) == "environment HF_ENDPOINT");
                                CHECK(table.get(run, str("out"), &value, &origin) == 0);
                            });
}

TEST_CASE_METHOD(Fixture, "JSON is parsed, released, and refused with a reason") {
    with<xtask_json_v1>(XTASK_JSON, [](const xtask_json_v1& json, xtask_run* run, const xtask_host& host) {
        const xtask_json_node* nodes = nullptr;
        std::uint64_t count = 0;
        CHECK(json.parse(run, str(R"({"a": [1, "x"]})"), &nodes, &count) == XTASK_OK);
        CHECK(JsonView(nodes, count)["a"].size() == 2);
        json.release(run, nodes);
        CHECK(json.parse(run, str("{"), &nodes, &count) == XTASK_FAILURE);
        CHECK(string(host.last_error(run)->reason) == "bad-json");
    });
}

TEST_CASE_METHOD(Fixture, "cancellation is seen") {
    with<xtask_ui_v1>(XTASK_UI, [this](const xtask_ui_v1& ui, xtask_run* run, const xtask_host&) {
        CHECK(ui.cancelled(run) == 0);
        CHECK(ui.cancel_fd(run) >= 0);
        cancel.request(SIGTERM);
        CHECK(ui.cancelled(run) == SIGTERM);
    });
}

TEST_CASE_METHOD(Fixture, "standard output stays JSON lines whatever the plugin says") {
    run(
        [](const xtask_host* host, xtask_run* run, const xtask_args*, const xtask_error**) {
            const auto& ui = *static_cast<const xtask_ui_v1*>(host->service(run, str(XTASK_UI)));
            CHECK((ui.mode(run) & XTASK_MODE_JSON) != 0);
            CHECK(ui.event(run, str("step"), str(R"({"n":1})")) == XTASK_OK);
            CHECK(ui.event(run, str("step"), str("[]")) == XTASK_PLUGIN);
            CHECK(ui.event(run, str("done"), str("{}")) == XTASK_PLUGIN);
            CHECK(ui.result(run, str("}{")) == XTASK_PLUGIN);
            CHECK(ui.result(run, str("[1]")) == XTASK_OK);
            CHECK(ui.ask(run, str("sure?")) == -1);
            ui.print(run, str("for people"));
            ui.log(run, 99, str("no such level"));
            return XTASK_OK;
        },
        true);
    CHECK(output.find("\"event\":\"step\"") != std::string::npos);
    CHECK(output.find("\"result\":[1]") != std::string::npos);
    CHECK(output.find("for people") == std::string::npos);
}
