#include "base/process_session.hpp"
#include "services/process.hpp"
#include "temp_dir.hpp"

#include <xtask/error.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <thread>

#include <sys/resource.h>
#include <unistd.h>

using namespace xtask;
using namespace xtask::services;
using State = ProcessEvent::State;
using namespace std::chrono_literals;

namespace {

ProcessOptions script(const std::string& text) {
    ProcessOptions options;
    options.arguments = {"bash", "-c", text};
    options.environment = {"PATH=/usr/bin:/bin"};
    options.keep = 1 << 20;
    return options;
}

/// Everything until the end.
ProcessEvent finish(Process& process) {
    ProcessEvent all;
    while (!all.ended()) {
        const ProcessEvent event = process.wait(std::nullopt);
        all.state = event.state;
        all.code = event.code;
        all.output += event.output;
        all.errors += event.errors;
    }
    return all;
}

/// The first line, and so a sign that the script is under way.
void wait_for_output(Process& process) {
    while (process.wait(std::nullopt).output.empty()) {
    }
}

Duration time_of(const std::function<void()>& action) {
    const Time start = Clock::now();
    action();
    return std::chrono::duration_cast<Duration>(Clock::now() - start);
}

std::string read_text(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// A zombie is dead; whoever adopted it may take its time.
bool is_alive(const std::string& pid) {
    const std::string stat = read_text("/proc/" + std::to_string(std::stoi(pid)) + "/stat");
    return !stat.empty() && stat.substr(stat.rfind(')'), 3) != ") Z";
}

} // namespace

TEST_CASE("output, errors and exit status of a program") {
    const base::Cancel cancel;
    Process process(script("echo out; echo err >&2; exit 7"), cancel);
    const ProcessEvent event = finish(process);
    CHECK(event.state == State::exited);
    CHECK(event.code == 7);
    CHECK(event.output == "out\n");
    CHECK(event.errors == "err\n");
    const ProcessEvent again = process.wait(std::nullopt);
    CHECK(again.state == State::exited);
    CHECK(again.output.empty());
}

TEST_CASE("both streams in the order written") {
    const base::Cancel cancel;
    ProcessOptions options = script("echo 1; echo 2 >&2; echo 3; echo 4 >&2");
    options.merge = true;
    Process process(options, cancel);
    CHECK(finish(process).output == "1\n2\n3\n4\n");
}

TEST_CASE("death by a signal") {
    const base::Cancel cancel;
    Process process(script("kill -KILL $$"), cancel);
    const ProcessEvent event = finish(process);
    CHECK(event.state == State::signalled);
    CHECK(event.code == SIGKILL);
}

TEST_CASE("a program that is not there") {
    const base::Cancel cancel;
    const TempDir dir;
    ProcessOptions options = script("");
    SECTION("no such name") { options.arguments[0] = "no-such-program-anywhere"; }
    SECTION("no such file") { options.arguments[0] = dir.path("none"); }
    SECTION("not executable") { options.arguments[0] = dir.file("text", "x"); }
    SECTION("not on the child's own path") { options.environment = {"PATH=" + dir.path("")}; }
    SECTION("its interpreter is missing") {
        options.arguments[0] = dir.file("script", "#!/no/such/interpreter\n");
        std::filesystem::permissions(options.arguments[0], std::filesystem::perms::owner_all);
    }
    Process process(options, cancel);
    CHECK(process.wait(std::nullopt).state == State::not_found);
    CHECK(process.wait(0ms).code == ENOENT);
    CHECK(process.stop().state == State::not_found);
}

TEST_CASE("folders and logs that cannot be used are errors") {
    const base::Cancel cancel;
    const TempDir dir;
    ProcessOptions options = script("true");
    SECTION("no folder") { options.directory = dir.path("none"); }
    SECTION("a file as folder") { options.directory = dir.file("file", ""); }
    SECTION("a link as log") {
        REQUIRE(::symlink(dir.file("target", "").c_str(), dir.path("link").c_str()) == 0);
        options.log = dir.path("link");
    }
    SECTION("a folder as log") { options.log = dir.path(""); }
    CHECK_THROWS_AS(Process(options, cancel), Error);
}

TEST_CASE("a log gets everything, appended, held in memory or not") {
    const base::Cancel cancel;
    const TempDir dir;
    ProcessOptions options = script("echo out; echo err >&2");
    options.merge = true;
    options.log = dir.file("log", "before\n");
    options.keep = GENERATE(0u, 100u);
    Process process(options, cancel);
    const ProcessEvent event = finish(process);
    CHECK(event.output == (options.keep == 0 ? "" : "out\nerr\n"));
    CHECK(read_text(options.log) == "before\nout\nerr\n");
}

TEST_CASE("what is held is bounded, nothing is lost, and waiting for us is no silence") {
    const base::Cancel cancel;
    ProcessOptions options = script("head -c 3000000 /dev/zero");
    options.keep = 1000;
    options.idle = 100ms;
    Process process(options, cancel);
    std::this_thread::sleep_for(200ms); // far longer than the limit: it is the program that waits
    std::size_t total = 0, largest = 0;
    ProcessEvent event;
    do {
        event = process.wait(std::nullopt);
        total += event.output.size();
        largest = std::max(largest, event.output.size());
    } while (!event.ended());
    CHECK(event.state == State::exited);
    CHECK(total == 3'000'000);
    CHECK(largest <= 1000 + 65536);
}

TEST_CASE("a program that nobody listens to does not wait") {
    const base::Cancel cancel;
    ProcessOptions options = script("head -c 3000000 /dev/zero; echo done >&2");
    options.keep = 0;
    Process process(options, cancel);
    CHECK(finish(process).state == State::exited);
}

TEST_CASE("waiting ends when its time is over") {
    const base::Cancel cancel;
    Process process(script("echo x; sleep 1000"), cancel);
    wait_for_output(process);
    CHECK(process.wait(0ms).state == State::running);
    CHECK(time_of([&] { CHECK(process.wait(50ms).state == State::running); }) >= 50ms);
}

TEST_CASE("limits of silence and of time") {
    const base::Cancel cancel;
    ProcessOptions options = script("while :; do echo x; sleep 0.02; done");
    SECTION("it says something all the time") {
        options.idle = 10s;
        options.total = 200ms;
        Process process(options, cancel);
        CHECK(finish(process).state == State::expired);
    }
    SECTION("it says nothing") {
        options.arguments.back() = "echo x; sleep 1000";
        options.idle = 100ms;
        options.total = 1000s;
        Process process(options, cancel);
        const ProcessEvent event = finish(process);
        CHECK(event.state == State::idle);
        CHECK(event.output == "x\n");
    }
}

TEST_CASE("stopping is asking first") {
    const base::Cancel cancel;
    Process polite(script("trap 'echo bye; exit 3' TERM; echo x; while :; do sleep 0.01; done"), cancel);
    wait_for_output(polite);
    const ProcessEvent event = polite.stop(10s);
    CHECK(event.state == State::exited);
    CHECK(event.code == 3);
    CHECK(event.output == "bye\n");
    CHECK(polite.stop().code == 3);
}

TEST_CASE("who does not listen is killed, with all that it started") {
    const base::Cancel cancel;
    Process deaf(script("trap '' TERM; set -m; sleep 1000 & echo $!; while :; do sleep 0.01; done"), cancel);
    std::string job;
    while (job.empty()) job = deaf.wait(std::nullopt).output;
    CHECK(is_alive(job));
    const ProcessEvent event = deaf.stop(50ms);
    CHECK(event.state == State::signalled);
    CHECK(event.code == SIGKILL);
    CHECK_FALSE(is_alive(job));
}

TEST_CASE("what a program leaves running is stopped when it ends") {
    const base::Cancel cancel;
    Process process(script("set -m; sleep 1000 & echo $!"), cancel);
    const ProcessEvent event = finish(process);
    CHECK(event.state == State::exited);
    CHECK(event.code == 0);
    CHECK_FALSE(is_alive(event.output));
}

TEST_CASE("a daemon that got away with the pipes is not waited for") {
    const base::Cancel cancel;
    Process process(script("setsid sh -c 'echo $$; exec sleep 1000' & wait $!; :"), cancel);
    std::string daemon;
    while (daemon.empty()) daemon = process.wait(std::nullopt).output;
    Process leaving(script("setsid sleep 1000 & echo $!; sleep 0.1"), cancel);
    const ProcessEvent event = finish(leaving);
    CHECK(event.state == State::exited);
    ::kill(std::stoi(daemon), SIGKILL);
    ::kill(std::stoi(event.output), SIGKILL);
}

TEST_CASE("cancellation stops it at once, and is what wait says") {
    base::Cancel cancel;
    Process deaf(script("trap '' TERM; echo x; while :; do sleep 0.01; done"), cancel);
    wait_for_output(deaf);
    cancel.request(SIGTERM);
    const auto taken = time_of([&] {
        try {
            deaf.wait(std::nullopt);
            FAIL("not cancelled");
        } catch (const Error& error) {
            CHECK(error.code == ExitCode::terminated);
        }
    });
    CHECK(taken < 1s);
    CHECK_THROWS_AS(Process(script("true"), cancel), Error);
}

TEST_CASE("a cancelled program is stopped whether anybody waits or not") {
    base::Cancel cancel;
    Process process(script("echo $$; exec sleep 1000"), cancel);
    std::string pid;
    while (pid.empty()) pid = process.wait(std::nullopt).output;
    cancel.request(SIGINT);
    const Time limit = Clock::now() + 10s;
    while (is_alive(pid) && Clock::now() < limit) std::this_thread::sleep_for(1ms);
    CHECK_FALSE(is_alive(pid));
}

TEST_CASE("a log that cannot be written ends the program and is an error") {
    const base::Cancel cancel;
    const TempDir dir;
    ProcessOptions options = script("head -c 100000 /dev/zero; sleep 1000");
    options.log = dir.path("log");
    rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
    const rlimit small{5000, before.rlim_max};
    const auto old_action = ::signal(SIGXFSZ, SIG_IGN);
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
    {
        Process process(options, cancel);
        CHECK_THROWS_AS(finish(process), Error);
    }
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
    ::signal(SIGXFSZ, old_action);
}
