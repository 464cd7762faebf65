#include "plugins/mirror_call.hpp"

#include <xtask/entry.hpp>
#include <xtask/error.hpp>

#include <catch2/catch.hpp>

#include <csignal>
#include <functional>
#include <future>
#include <stdexcept>

using namespace xtask;
using namespace xtask::plugins;

namespace {

using Body = std::function<std::int32_t(xtask_run*, const xtask_mirror_request&, const xtask_resolution**,
                                        const xtask_error**)>;

Body& body() {
    static Body current;
    return current;
}

std::int32_t resolve(const xtask_host*, xtask_run* run, const xtask_mirror_request* request,
                     const xtask_resolution** resolution, const xtask_error** error) {
    const Body mine =
        body(); // the next test sets another, and may do so before one that was given up is back
    return mine(run, *request, resolution, error);
}

constexpr xtask_host no_host{sizeof(xtask_host), 0, 0, 0, nullptr, nullptr};
const xtask_plugin record{sizeof record, XTASK_ABI_MAJOR, XTASK_ABI_MINOR, 0, {nullptr, 0}, nullptr, resolve};
const MirrorQuestion request{"attic", "org/repo", "main", "m.gguf", ""};

std::vector<MirrorPlace> ask(Body plugin, const base::Cancel& cancel = {},
                             Duration patience = mirror_patience) {
    body() = std::move(plugin);
    return ask_mirror(no_host, record, request, {"attic", "acme"}, cancel, patience);
}

Error failure(Body plugin, const base::Cancel& cancel = {}, Duration patience = mirror_patience) {
    try {
        ask(std::move(plugin), cancel, patience);
    } catch (const Error& error) {
        return error;
    }
    FAIL("it answered");
    throw;
}

} // namespace

TEST_CASE("the plugin gets the question, no run, and another thread") {
    const abi::ResolutionRecord answer(
        {{Candidate::Kind::http, "https://attic.example/m", "", {}, {}, "", {}}});
    const auto caller = std::this_thread::get_id();
    std::string asked;
    bool apart = false;
    const auto found = ask([&](xtask_run* run, const auto& question, const auto** resolution, const auto**) {
        apart = run == nullptr && std::this_thread::get_id() != caller;
        asked = abi::copy(question.mirror) + " " + abi::copy(question.id) + " " +
                abi::copy(question.revision) + " " + abi::copy(question.path);
        *resolution = &answer.record;
        return XTASK_OK;
    });
    CHECK(apart);
    CHECK(asked == "attic org/repo main m.gguf");
    CHECK(found.at(0).target == "https://attic.example/m");
}

TEST_CASE("a plugin that never comes back is given up, and harms nobody later") {
    std::promise<void> hold;
    const auto held = std::make_shared<std::shared_future<void>>(hold.get_future());
    const auto gone = std::make_shared<std::promise<void>>();
    const auto error = failure(
        [held, gone](xtask_run*, const auto& question, const auto**, const auto**) {
            held->wait();
            const bool intact = abi::view(question.id) == "org/repo"; // what was asked is still there
            gone->set_value();
            return intact ? XTASK_OK : XTASK_FAILURE;
        },
        {}, Duration(20));
    CHECK(error.code == ExitCode::plugin);
    CHECK(error.reason == "mirror-hangs");
    CHECK_THAT(error.what(), Catch::Contains("'attic' of plugin 'acme'"));
    hold.set_value();
    gone->get_future().wait();
}

TEST_CASE("a signal ends the waiting") {
    base::Cancel cancel;
    std::promise<void> hold;
    const auto held = std::make_shared<std::shared_future<void>>(hold.get_future());
    const auto error = failure(
        [held, &cancel](xtask_run*, const auto&, const auto**, const auto**) {
            cancel.request(SIGTERM);
            held->wait();
            return XTASK_OK;
        },
        cancel);
    CHECK(error.code == ExitCode::terminated);
    hold.set_value();
}

TEST_CASE("what goes wrong in a plugin is an error that names it") {
    auto error = failure([](auto&&...) -> std::int32_t { throw std::runtime_error("oh"); });
    CHECK(error.reason == "exception");
    CHECK_THAT(error.what(), Catch::Contains("'acme' let an exception out: oh"));
    CHECK(failure([](auto&&...) -> std::int32_t { throw 42; }).reason == "exception");
    CHECK(failure([](auto&&...) { return 999; }).reason == "bad-exit-code");
    CHECK(failure([](auto&&...) { return XTASK_OK; }).reason == "mirror-invalid");
    error = failure([](auto&&...) { return XTASK_NETWORK; });
    CHECK(error.code == ExitCode::network);
    CHECK(error.reason == "unexplained");

    const abi::ErrorRecord said(Error(ExitCode::auth, "gated", "ask first", "at the desk"));
    error = failure([&](xtask_run*, const auto&, const auto**, const xtask_error** out) {
        *out = said.get();
        return XTASK_AUTH;
    });
    CHECK(error.code == ExitCode::auth);
    CHECK(error.reason == "gated");
    CHECK(error.what() == std::string("mirror 'attic' of plugin 'acme': ask first"));
    CHECK(error.hint == "at the desk");
}
