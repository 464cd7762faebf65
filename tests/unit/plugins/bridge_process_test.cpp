/// The table for child processes.
#include "bridge_fixture.hpp"
#include "folder.hpp"

#include <csignal>

using namespace xtask;
using namespace xtask::plugins;
using namespace xtask::plugins::test;

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
