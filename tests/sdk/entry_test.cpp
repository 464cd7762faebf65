#include <xtask/entry.hpp>
#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

#include <new>

using namespace xtask;
using testkit::FakeHost;

namespace {

/// Does what its option "do" says.
class Scripted : public Command {
  public:
    ExitCode run(Context& context, const Args& args) override {
        const std::string what = args.text_or("do", "return");
        if (what == "error") throw Error(ExitCode::rate_limited, "busy", "too many", "wait", true);
        if (what == "error-ok") throw Error(ExitCode::ok, "fine", "an error that is none");
        if (what == "exception") throw std::runtime_error("oops");
        if (what == "int") throw 42;
        if (what == "memory") throw std::bad_alloc();
        if (what == "service") context.files().read("/none");
        if (what == "verdict") return ExitCode::verification_failed;
        return ExitCode::ok;
    }
};

class Two : public MirrorSource {
  public:
    std::vector<Candidate> resolve(const MirrorRequest& request) override {
        if (request.id == "bad/id") throw Error(ExitCode::usage, "bad-id", "no");
        return {{.target = request.base_url + request.id + "@" + request.revision + "/" + request.path},
                {.kind = Candidate::Kind::local, .target = "/cache"}};
    }
};

constexpr Parts both{command<Scripted>("one"), mirror<Two>("two")};

} // namespace

TEST_CASE("what a command throws or returns becomes a code and an error") {
    struct Case {
        const char* what;
        ExitCode code;
        const char* reason; ///< empty: no error
        const char* message;
    };
    const Case cases[]{
        {"return", ExitCode::ok, "", ""},
        {"verdict", ExitCode::verification_failed, "", ""},
        {"error", ExitCode::rate_limited, "busy", "too many"},
        {"error-ok", ExitCode::failure, "fine", "an error that is none"},
        {"exception", ExitCode::failure, "exception", "oops"},
        {"int", ExitCode::failure, "unknown-exception", "the plugin threw something unknown"},
        {"memory", ExitCode::failure, "exception", "std::bad_alloc"},
        {"service", ExitCode::failure, "not-found", "there is no /none"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.what);
        FakeHost host;
        const auto result = host.run<Scripted>({{"do", c.what}});
        CHECK(result.code == c.code);
        REQUIRE(result.error.has_value() == (*c.reason != '\0'));
        if (result.error) {
            CHECK(result.error->code == c.code);
            CHECK(result.error->reason == c.reason);
            CHECK(std::string(result.error->what()) == c.message);
        }
    }
}

TEST_CASE("hint and retryable cross") {
    const auto result = FakeHost().run<Scripted>({{"do", "error"}});
    CHECK(result.error->hint == "wait");
    CHECK(result.error->retryable);
}

TEST_CASE("a command the plugin does not have") {
    FakeHost host;
    for (const char* name : {"two", "three", ""}) {
        CAPTURE(name);
        const xtask_error* error = nullptr;
        const auto code =
            run_command(both, host.host(), host.run_handle(), abi::borrow(name), nullptr, &error);
        CHECK(code == XTASK_PLUGIN);
        REQUIRE(error != nullptr);
        CHECK(abi::view(error->reason) == "not-in-plugin");
    }
}

TEST_CASE("an error lives until the next call and is gone after a good one") {
    FakeHost host;
    const testkit::ArgList bad{{"do", "error"}};
    const xtask_error* error = nullptr;
    run_command(both, host.host(), host.run_handle(), abi::borrow("one"), bad.get(), &error);
    REQUIRE(error != nullptr);
    CHECK(abi::view(error->message) == "too many");
    CHECK(run_command(both, host.host(), host.run_handle(), abi::borrow("one"), nullptr, &error) == XTASK_OK);
    CHECK(error == nullptr);
}

TEST_CASE("a mirror names candidates") {
    const auto found =
        testkit::resolve<Two>({.id = "o/r", .revision = "v1", .path = "f", .base_url = "http://m/"});
    CHECK(found.code == ExitCode::ok);
    REQUIRE(found.candidates.size() == 2);
    CHECK(found.candidates[0].target == "http://m/o/r@v1/f");
    CHECK(found.candidates[0].kind == Candidate::Kind::http);
    CHECK(found.candidates[1].kind == Candidate::Kind::local);
}

TEST_CASE("a mirror that throws") {
    const auto found = testkit::resolve<Two>({.id = "bad/id"});
    CHECK(found.code == ExitCode::usage);
    CHECK(found.candidates.empty());
    CHECK(found.error->reason == "bad-id");
}

TEST_CASE("a plugin knows what kinds of parts it has") {
    CHECK(both.has_commands());
    CHECK(both.has_mirrors());
    CHECK_FALSE(Parts{command<Scripted>("a")}.has_mirrors());
    CHECK_FALSE(Parts{mirror<Two>("a")}.has_commands());
}
