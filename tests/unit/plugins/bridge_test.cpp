#include "../net/loopback.hpp"
#include "folder.hpp"
#include "plugins/bridge.hpp"
#include "services/terminal.hpp"

#include <xtask/error.hpp>
#include <xtask/json.hpp>

#include <catch2/catch.hpp>

#include <csignal>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <thread>

using namespace xtask;
using namespace xtask::plugins;

namespace {

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
Body& body() {
    static Body current;
    return current;
}

std::int32_t run_body(const xtask_host* host, xtask_run* run, xtask_str, const xtask_args* args,
                      const xtask_error** error) {
    return body()(host, run, args, error);
}

xtask_str str(std::string_view text) { return {text.data(), text.size()}; }

std::string string(xtask_str text) {
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

} // namespace

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

TEST_CASE_METHOD(Fixture, "files: round trip, bounds, and errors that say more") {
    const test::Folder folder;
    with<xtask_files_v1>(
        XTASK_FILES, [&](const xtask_files_v1& files, xtask_run* run, const xtask_host& host) {
            const std::string path = folder / "note";
            CHECK(files.write(run, str(path), str("hello"), 0) == XTASK_OK);
            xtask_str content{};
            CHECK(files.read(run, str(path), 100, &content) == XTASK_OK);
            CHECK(string(content) == "hello");
            CHECK(files.read(run, str(path), 2, &content) == XTASK_FAILURE);
            REQUIRE(host.last_error(run) != nullptr);
            CHECK_THAT(string(host.last_error(run)->reason), Catch::EndsWith("too-large"));
            std::uint64_t available = 0;
            CHECK(files.space(run, str(path), &available) == XTASK_OK);
            CHECK(available > 0);
            xtask_str hex{};
            CHECK(files.sha256(run, str(path), &hex) == XTASK_OK);
            CHECK(string(hex) == "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
            CHECK(files.sha256(run, str(path), nullptr) == XTASK_PLUGIN);
            CHECK(files.sha256(run, str(folder / "none"), &hex) == XTASK_FAILURE);
        });
}

TEST_CASE_METHOD(Fixture, "lock: one at a time, by handle, and not beyond the run") {
    const test::Folder folder;
    const std::string path = folder / "x.lock";
    with<xtask_lock_v1>(XTASK_LOCK, [&](const xtask_lock_v1& lock, xtask_run* run, const xtask_host& host) {
        std::uint64_t first = 0, second = 0;
        std::uint32_t exclusive = 0;
        REQUIRE(lock.acquire(run, str(path), 0, &first, &exclusive) == XTASK_OK);
        CHECK(exclusive == 1);
        CHECK(lock.acquire(run, str(path), -1, &second, nullptr) == XTASK_LOCKED);
        CHECK_THAT(string(host.last_error(run)->message), Catch::Contains(std::to_string(::getpid())));
        CHECK(lock.acquire(run, str(path), 10, &second, nullptr) == XTASK_LOCKED);
        lock.release(run, first);
        lock.release(run, first);
        CHECK_FALSE(std::filesystem::exists(path));
        CHECK(lock.acquire(run, str(path), -1, &second, nullptr) == XTASK_OK);
        CHECK(lock.acquire(run, str(path), -2, &first, nullptr) == XTASK_PLUGIN);
        CHECK(lock.acquire(run, str(path), 0, nullptr, nullptr) == XTASK_PLUGIN);
    });
    CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE_METHOD(Fixture, "process: started, followed, stopped by handle") {
    with<xtask_process_v1>(
        XTASK_PROCESS, [&](const xtask_process_v1& service, xtask_run* run, const xtask_host&) {
            const auto start = [&](std::initializer_list<const char*> words, xtask_process_start what = {}) {
                std::vector<xtask_str> list;
                for (const char* word : words) list.push_back(str(word));
                what.size = sizeof what;
                what.arguments = list.data();
                what.argument_count = list.size();
                what.keep = 1000;
                std::uint64_t handle = 0;
                CHECK(service.start(run, &what, &handle) == XTASK_OK);
                return handle;
            };
            const xtask_process_event* event = nullptr;
            const auto finish = [&](std::uint64_t handle) {
                std::string written;
                do {
                    REQUIRE(service.wait(run, handle, -1, &event) == XTASK_OK);
                    written += string(event->output) + string(event->errors);
                } while (event->state == XTASK_PROCESS_RUNNING);
                return written;
            };

            const xtask_pair set[] = {{str("MINE"), str("here")}};
            const xtask_str dropped[] = {str("HOME")};
            xtask_process_start what{};
            what.environment = set;
            what.environment_count = 1;
            what.dropped = dropped;
            what.dropped_count = 1;
            what.directory = str("/");
            CHECK(finish(start({"sh", "-c", "echo $MINE${HOME-gone}; pwd >&2; exit 4"}, what)) ==
                  "heregone\n/\n");
            CHECK(event->state == XTASK_PROCESS_EXITED);
            CHECK(event->code == 4);

            const std::uint64_t sleeper = start({"sleep", "1000"});
            CHECK(service.wait(run, sleeper, 0, &event) == XTASK_OK);
            CHECK(event->state == XTASK_PROCESS_RUNNING);
            CHECK(service.stop(run, sleeper, 5000, &event) == XTASK_OK);
            CHECK(event->state == XTASK_PROCESS_SIGNALLED);
            CHECK(event->code == SIGTERM);
            service.release(run, sleeper);
            CHECK(service.wait(run, sleeper, 0, &event) == XTASK_PLUGIN);

            finish(start({"no-such-program-anywhere"}));
            CHECK(event->state == XTASK_PROCESS_NOT_FOUND);

            std::uint32_t processors = 0;
            std::uint64_t memory = 0;
            CHECK(service.capacity(run, &processors, &memory) == XTASK_OK);
            CHECK(processors >= 1);
            CHECK(memory > 0);
            start({"sleep", "1000"}); // ends with the run
        });
}

TEST_CASE_METHOD(Fixture, "process: calls that cannot be right") {
    with<xtask_process_v1>(
        XTASK_PROCESS, [](const xtask_process_v1& service, xtask_run* run, const xtask_host&) {
            const xtask_str words[] = {str("true"), str(std::string_view("a\0b", 3))};
            const xtask_pair nameless[] = {{str("A=B"), str("x")}};
            std::uint64_t handle = 0;
            const auto refused = [&](auto change) {
                xtask_process_start what{};
                what.size = sizeof what;
                what.arguments = words;
                what.argument_count = 1;
                change(what);
                return service.start(run, &what, &handle) == XTASK_PLUGIN;
            };
            CHECK(refused([](auto& what) { what.size = 8; }));
            CHECK(refused([](auto& what) { what.argument_count = 0; }));
            CHECK(refused([](auto& what) { what.argument_count = 2; }));
            CHECK(refused([](auto& what) { what.arguments = nullptr; }));
            CHECK(refused([](auto& what) { what.environment_count = 1; }));
            CHECK(refused([](auto& what) { what.dropped_count = 1; }));
            CHECK(refused([](auto& what) { what.flags = 1u << 31; }));
            CHECK(refused([](auto& what) { what.idle_timeout = -1; }));
            CHECK(refused([](auto& what) { what.directory = str(std::string_view("\0", 1)); }));
            CHECK(refused([&](auto& what) {
                what.environment = nameless;
                what.environment_count = 1;
            }));
            CHECK(service.start(run, nullptr, &handle) == XTASK_PLUGIN);
            const xtask_process_event* event = nullptr;
            CHECK(service.wait(run, 99, 0, &event) == XTASK_PLUGIN);
            CHECK(service.capacity(run, nullptr, nullptr) == XTASK_PLUGIN);
        });
}

TEST_CASE_METHOD(Fixture, "files in pieces: published, discarded, or gone with the run") {
    const test::Folder folder;
    const std::string kept = folder / "kept", dropped = folder / "dropped", forgotten = folder / "forgotten";
    with<xtask_files_v1>(XTASK_FILES,
                         [&](const xtask_files_v1& files, xtask_run* run, const xtask_host& host) {
                             std::uint64_t handles[3]{};
                             CHECK(files.create(run, str(kept), 0, &handles[0]) == XTASK_OK);
                             CHECK(files.create(run, str(dropped), 0, &handles[1]) == XTASK_OK);
                             CHECK(files.create(run, str(forgotten), 0, &handles[2]) == XTASK_OK);
                             for (const auto handle : handles)
                                 CHECK(files.append(run, handle, str("text")) == XTASK_OK);
                             CHECK(files.publish(run, handles[0]) == XTASK_OK);
                             files.discard(run, handles[1]);
                             for (const auto handle : {handles[0], handles[1], std::uint64_t{0}}) {
                                 CHECK(files.append(run, handle, str("text")) == XTASK_PLUGIN);
                                 CHECK(files.publish(run, handle) == XTASK_PLUGIN);
                                 CHECK(string(host.last_error(run)->reason) == "bad-call");
                                 files.discard(run, handle);
                             }
                             CHECK(files.create(run, str(kept), 0, nullptr) == XTASK_PLUGIN);
                             CHECK(files.append(run, handles[2], {nullptr, 4}) == XTASK_PLUGIN);
                         });
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
    CHECK(std::filesystem::file_size(kept) == 4);
}

TEST_CASE_METHOD(Fixture, "digests: several at once, each finished once") {
    with<xtask_digest_v1>(
        XTASK_DIGEST, [&](const xtask_digest_v1& digest, xtask_run* run, const xtask_host&) {
            std::uint64_t one = 0, two = 0;
            CHECK(digest.begin(run, str("sha256"), &one) == XTASK_OK);
            CHECK(digest.begin(run, str("sha256"), &two) == XTASK_OK);
            CHECK(digest.update(run, two, str("x")) == XTASK_OK);
            CHECK(digest.update(run, one, str("a")) == XTASK_OK);
            CHECK(digest.update(run, one, str("bc")) == XTASK_OK);
            xtask_str hex{};
            CHECK(digest.finish(run, one, nullptr) == XTASK_PLUGIN);
            CHECK(digest.finish(run, one, &hex) == XTASK_OK);
            CHECK(string(hex) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
            CHECK(digest.finish(run, one, &hex) == XTASK_PLUGIN);
            CHECK(digest.update(run, one, str("x")) == XTASK_PLUGIN);
            digest.discard(run, two);
            CHECK(digest.update(run, two, str("x")) == XTASK_PLUGIN);
            CHECK(digest.begin(run, str("md5"), &one) == XTASK_PLUGIN);
            CHECK(digest.begin(run, str("sha256"), nullptr) == XTASK_PLUGIN);
        });
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

TEST_CASE_METHOD(Fixture, "http: many requests, each with its answer or its error") {
    net::test::Server server({net::test::answer("first"), net::test::answer("second")});
    const std::string good = server.origin().text() + "/x";
    with<xtask_http_v1>(XTASK_HTTP, [&](const xtask_http_v1& http, xtask_run* run, const xtask_host&) {
        const auto request_to = [](std::string_view url) {
            xtask_http_request request{};
            request.size = sizeof request;
            request.method = str("GET");
            request.url = str(url);
            return request;
        };
        const auto fine = request_to(good), bad = request_to("gopher://x");
        const xtask_http_request* list[] = {&fine, &bad, &fine};
        const xtask_http_response* const* responses = nullptr;
        const xtask_error* const* errors = nullptr;
        REQUIRE(http.request_all(run, list, 3, &responses, &errors) == XTASK_OK);
        for (const int i : {0, 2}) {
            REQUIRE(responses[i] != nullptr);
            CHECK(responses[i]->status == 200);
            CHECK(string(responses[i]->url) == good);
            CHECK(errors[i] == nullptr);
        }
        CHECK(string(responses[0]->body).size() + string(responses[2]->body).size() == 11);
        CHECK(responses[1] == nullptr);
        REQUIRE(errors[1] != nullptr);
        CHECK(errors[1]->code == XTASK_NETWORK);
        CHECK(string(errors[1]->reason) == "bad-url");
        http.release(run, responses[0]);
        CHECK(responses[2]->status == 200);
        CHECK(http.request_all(run, nullptr, 0, &responses, &errors) == XTASK_OK);
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

TEST_CASE_METHOD(Fixture, "looking up what is on disk") {
    const test::Folder folder;
    folder.write("model.bin", "abc");
    with<xtask_transfer_v1>(
        XTASK_TRANSFER, [&](const xtask_transfer_v1& service, xtask_run* run, const xtask_host&) {
            const xtask_local* local = nullptr;
            CHECK(service.lookup(run, str(folder.path()), str("absent"), &local) == XTASK_OK);
            CHECK(local->state == XTASK_LOCAL_ABSENT);
            CHECK(service.lookup(run, str(folder.path()), str("model.bin"), &local) == XTASK_OK);
            CHECK(local->state == XTASK_LOCAL_UNRECORDED);
            CHECK(service.lookup(run, str(folder.path()), str("../x"), &local) == XTASK_USAGE);
        });
}

TEST_CASE_METHOD(Fixture, "each of several artifacts says why it failed") {
    const test::Folder folder;
    folder.make_directory("folder");
    with<xtask_transfer_v1>(
        XTASK_TRANSFER, [&](const xtask_transfer_v1& service, xtask_run* run, const xtask_host& host) {
            const std::string directory = folder.path();
            xtask_artifact artifacts[2]{};
            const char* leaves[] = {"absent", "folder"};
            for (int i = 0; i < 2; ++i) {
                artifacts[i].size = sizeof artifacts[i];
                artifacts[i].directory = str(directory);
                artifacts[i].leaf = str(leaves[i]);
            }
            const xtask_artifact* list[] = {&artifacts[0], &artifacts[1]};
            const xtask_outcome* const* outcomes = nullptr;
            CHECK(service.fetch(run, list, 2, &outcomes) == XTASK_NETWORK);
            CHECK(outcomes[0] == nullptr);
            CHECK(service.failure(run, 0)->code == XTASK_NETWORK);
            CHECK(string(service.failure(run, 0)->message) == string(host.last_error(run)->message));
            CHECK(service.failure(run, 1)->code == XTASK_FAILURE);
            CHECK(service.failure(run, 2) == nullptr);
            CHECK(service.fetch(run, list, 0, &outcomes) == XTASK_OK);
            CHECK(service.failure(run, 0) == nullptr);
        });
}
