#include <xtask/context.hpp>
#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

#include <functional>

#include <poll.h>

using namespace xtask;
using testkit::FakeHost;

namespace {

bool readable(int fd) {
    pollfd item{fd, POLLIN, 0};
    return ::poll(&item, 1, 0) == 1;
}

template <class Call>
Error error_of(Call call) {
    try {
        call();
    } catch (const Error& error) {
        return error;
    }
    return {ExitCode::ok, "none", "no error"};
}

} // namespace

TEST_CASE("a missing service is an error when it is asked for") {
    const std::vector<std::pair<std::string, std::function<void(Context&)>>> services{
        {XTASK_UI, [](Context& c) { c.ui(); }},
        {XTASK_HTTP, [](Context& c) { c.http(); }},
        {XTASK_TRANSFER, [](Context& c) { c.transfer(); }},
        {XTASK_FILES, [](Context& c) { c.files(); }},
        {XTASK_SETTINGS, [](Context& c) { c.settings(); }},
        {XTASK_JSON, [](Context& c) { c.parse_json("1"); }},
    };
    for (const auto& [id, ask] : services) {
        CAPTURE(id);
        FakeHost host;
        Context context = host.context();
        CHECK_NOTHROW(ask(context));
        host.missing = {id};
        const Error error = error_of([&, &call = ask] { call(context); });
        CHECK(error.code == ExitCode::plugin);
        CHECK(error.reason == "service-missing");
        CHECK(std::string(error.what()).find(id) != std::string::npos);
    }
}

TEST_CASE("a table shorter than this SDK knows counts as missing") {
    static auto table = testkit::tables::ui;
    table.size = offsetof(xtask_ui_v1, progress_end);
    static const xtask_host host{
        sizeof(xtask_host), 0, 1, 0, [](xtask_run*, xtask_str) -> const void* { return &table; }, nullptr};
    CHECK(error_of([&] { Ui{Session(&host, nullptr)}; }).reason == "service-missing");
}

TEST_CASE("a host that fails without a word is named") {
    static const xtask_host host{sizeof(xtask_host), 0, 1, 0, nullptr, nullptr};
    const Error error = Session(&host, nullptr).last_error();
    CHECK(error.code == ExitCode::plugin);
    CHECK(error.reason == "no-error");
}

TEST_CASE("the wish to stop") {
    struct Case {
        int signal;
        ExitCode code;
    };
    for (const Case& c : {Case{SIGINT, ExitCode::interrupted}, Case{SIGTERM, ExitCode::terminated},
                          Case{SIGHUP, ExitCode::hangup}}) {
        CAPTURE(c.signal);
        FakeHost host;
        Context context = host.context();
        CHECK_FALSE(context.cancelled());
        CHECK_NOTHROW(context.check_cancelled());
        CHECK_FALSE(readable(context.ui().cancel_fd()));

        host.ui.cancel(c.signal);
        CHECK(context.cancelled());
        CHECK(readable(context.ui().cancel_fd()));
        const Error error = error_of([&] { context.check_cancelled(); });
        CHECK(error.code == c.code);
        CHECK(error.reason == exit_code_name(c.code));
    }
}

TEST_CASE("error records") {
    auto record = abi::make<xtask_error>();
    record.code = XTASK_AUTH;
    record.retryable = 1;
    record.reason = abi::borrow("gated");
    record.message = abi::borrow("it is gated");
    record.hint = abi::borrow("ask");
    const Error error = to_error(&record);
    CHECK(error.code == ExitCode::auth);
    CHECK(error.retryable);
    CHECK(error.reason == "gated");
    CHECK(std::string(error.what()) == "it is gated");
    CHECK(error.hint == "ask");

    for (const int bad : {0, 3, 999, -1}) {
        CAPTURE(bad);
        record.code = bad;
        CHECK(to_error(&record).code == ExitCode::plugin);
    }
}
