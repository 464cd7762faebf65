#include "fake_terminal.hpp"
#include "services/observer.hpp"

#include <catch2/catch.hpp>

using namespace std::chrono_literals;
using namespace xtask;
using namespace xtask::services;

namespace {

const Error gone(ExitCode::network, "not-found", "gone");

struct Fixture {
    FakeScreen screen;
    UiOptions options;
    transfer::Artifact artifact;

    Fixture() {
        options.verbose = true;
        artifact.directory = "models/org-repo";
        artifact.leaf = "model.gguf";
        artifact.repository = "org/repo";
        artifact.path = "sub/model.gguf";
        artifact.commit = "abc";
    }
    Ui ui() { return {options, "download-model", std::make_unique<FakeTerminal>(screen)}; }
};

} // namespace

TEST_CASE_METHOD(Fixture, "a download as people see it") {
    Ui ui = this->ui();
    UiObserver observer(ui);
    observer.started(artifact, 0, 1'000'000);
    observer.progressed(artifact, 0);
    observer.noted(artifact, "connected");
    observer.warned(artifact, "odd");
    observer.retrying(artifact, "connection reset", 2'500ms);
    observer.retrying(artifact, "connection reset", 0ms);
    screen.now += 10s;
    observer.progressed(artifact, 500'000);
    screen.now += 10s;
    observer.progressed(artifact, 1'000'000);
    transfer::Outcome outcome;
    outcome.length = 1'000'000;
    observer.finished(artifact, outcome);
    CHECK(screen.err == "model.gguf: 1.0 MB\n"
                        "xtask: debug: connected\n"
                        "xtask: warning: odd\n"
                        "xtask: warning: connection reset; trying again in 3s\n"
                        "xtask: warning: connection reset; trying again at once\n"
                        "model.gguf: 500 kB of 1.0 MB (50%), 50.0 kB/s, 10s left\n"
                        "model.gguf: 1.0 MB, 50.0 kB/s\n"
                        "model.gguf: 1.0 MB in 20s, 50.0 kB/s\n");
    CHECK(screen.out.empty());
}

TEST_CASE_METHOD(Fixture, "a download as programs see it") {
    options.json = true;
    Ui ui = this->ui();
    UiObserver observer(ui);
    observer.started(artifact, 5, 10);
    observer.retrying(artifact, "connection reset", 2'500ms);
    transfer::Outcome outcome;
    outcome.path = "models/org-repo/model.gguf";
    outcome.verified = "sha256";
    outcome.sha256 = "00ff";
    outcome.length = 10;
    observer.progressed(artifact, 10);
    observer.finished(artifact, outcome);
    CHECK(
        screen.out ==
        R"({"schema":1,"event":"start","path":"models/org-repo/model.gguf","repository":"org/repo",)"
        R"("file":"sub/model.gguf","commit":"abc","have":5,"total":10})"
        "\n"
        R"({"schema":1,"event":"retry","why":"connection reset","wait_ms":2500})"
        "\n"
        R"({"schema":1,"event":"progress","label":"model.gguf","done":10,"total":10})"
        "\n"
        R"({"schema":1,"event":"verify","path":"models/org-repo/model.gguf","state":"fetched","verified":"sha256",)"
        R"("sha256":"00ff","length":10})"
        "\n");
}

TEST_CASE_METHOD(Fixture, "a resumed file says where it goes on") {
    Ui ui = this->ui();
    UiObserver observer(ui);
    observer.started(artifact, 400'000, std::nullopt);
    CHECK(screen.err == "xtask: model.gguf: continuing at 400 kB\nmodel.gguf\n");
}

TEST_CASE_METHOD(Fixture, "verification is progress of its own") {
    Ui ui = this->ui();
    UiObserver observer(ui);
    observer.verifying(artifact, 0, 2'000'000'000);
    observer.verifying(artifact, 1'000'000'000, 2'000'000'000);
    transfer::Outcome outcome;
    outcome.length = 2'000'000'000;
    observer.finished(artifact, outcome);
    CHECK(screen.err == "verifying model.gguf: 2.0 GB\n"
                        "verifying model.gguf: 2.0 GB in 0s\n");
}

TEST_CASE_METHOD(Fixture, "a hash that keeps up, or nearly, is not waited for") {
    Ui ui = this->ui();
    UiObserver observer(ui);
    observer.started(artifact, 0, 2'000);
    observer.progressed(artifact, 1'900);
    observer.verifying(artifact, 1'000, 2'000);
    observer.verifying(artifact, 2'000, 2'000);
    transfer::Outcome outcome;
    outcome.length = 2'000;
    observer.finished(artifact, outcome);
    CHECK(screen.err == "model.gguf: 2.0 kB\n"
                        "model.gguf: 2.0 kB in 0s\n");
}

TEST_CASE_METHOD(Fixture, "a transfer that begins again after its verification is shown again") {
    Ui ui = this->ui();
    UiObserver observer(ui);
    observer.started(artifact, 0, 2'000'000'000);
    observer.verifying(artifact, 1'000'000'000, 2'000'000'000);
    observer.progressed(artifact, 0);
    observer.failed(artifact, gone);
    observer.progressed(artifact, 1);
    CHECK(screen.err == "model.gguf: 2.0 GB\n"
                        "model.gguf: 2.0 GB in 0s\n"
                        "verifying model.gguf: 2.0 GB\n"
                        "verifying model.gguf: 1.0 GB of 2.0 GB (50%) in 0s\n"
                        "model.gguf: 2.0 GB\n"
                        "model.gguf: 0 B of 2.0 GB (0%) in 0s\n");
}

TEST_CASE_METHOD(Fixture, "a failure ends what was shown, and only that") {
    screen.err_redrawable = true;
    Ui ui = this->ui();
    UiObserver observer(ui);
    observer.failed(artifact, gone);
    observer.progressed(artifact, 3);
    CHECK(screen.err.empty());
    observer.started(artifact, 0, 10);
    observer.failed(artifact, gone);
    CHECK_THAT(screen.take_err(), Catch::EndsWith("\n"));
    observer.failed(artifact, gone);
    CHECK(screen.err.empty());
}

TEST_CASE_METHOD(Fixture, "many files as people see them") {
    Ui ui = this->ui();
    UiObserver observer(ui);
    transfer::Artifact other = artifact;
    other.leaf = "other.gguf";
    other.length = 2'000;
    observer.opened(2, 12'000);
    observer.started(artifact, 0, 10'000);
    observer.started(other, 0, 2'000);
    observer.warned(artifact, "odd");
    observer.retrying(artifact, "connection reset", 0ms);
    screen.now += 10s;
    observer.progressed(artifact, 6'000);
    transfer::Outcome outcome;
    outcome.length = outcome.transferred = 10'000;
    observer.failed(other, gone);
    observer.finished(artifact, outcome);
    observer.closed();
    CHECK(screen.err == "2 files: 12.0 kB\n"
                        "xtask: warning: model.gguf: odd\n"
                        "xtask: warning: model.gguf: connection reset; trying again at once\n"
                        "2 files: 6.0 kB of 12.0 kB (50%), 600 B/s, 10s left\n"
                        "xtask: debug: other.gguf: gone\n"
                        "2 files (1 failed): 10.0 kB in 10s, 1.0 kB/s\n");
}

TEST_CASE_METHOD(Fixture, "many files as programs see them") {
    options.json = true;
    Ui ui = this->ui();
    UiObserver observer(ui);
    observer.opened(2, 12'000);
    observer.retrying(artifact, "connection reset", 5ms);
    observer.failed(artifact, gone);
    observer.failed(artifact, Error(ExitCode::interrupted, "interrupted", "interrupted"));
    observer.closed();
    CHECK(
        screen.out ==
        R"({"schema":1,"event":"retry","path":"models/org-repo/model.gguf","why":"model.gguf: connection reset",)"
        R"("wait_ms":5})"
        "\n"
        R"({"schema":1,"event":"failed","path":"models/org-repo/model.gguf","code":"network","reason":"not-found",)"
        R"("retryable":false,"message":"gone"})"
        "\n"
        R"x({"schema":1,"event":"progress","label":"1 of 2 files (1 failed)","done":0,"total":12000,)x"
        R"("files":2,"files_ended":1,"files_failed":1})"
        "\n");
}
