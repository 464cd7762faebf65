#include "cli/arguments.hpp"
#include "cli/run_options.hpp"
#include "options.hpp"
#include "plugins/groups.hpp"

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::cli;
using namespace std::chrono_literals;

namespace {

plugins::Arguments parse(const Words& words) {
    const auto environment = test::environment({});
    const services::Settings settings;
    return parse_arguments(*plugins::option_group("transfer"), words, {environment, settings, "run"})
        .arguments;
}

} // namespace

TEST_CASE("the group's defaults are the engine's") {
    const transfer::Options options = transfer_options(parse({}));
    const transfer::Options defaults;
    CHECK(options.retries == defaults.retries);
    CHECK(options.timeout == defaults.timeout);
    CHECK(options.max_wait == defaults.max_wait);
    CHECK(options.deadline == defaults.deadline);
    CHECK(options.lock_wait == defaults.lock_wait);
    CHECK(options.connections == defaults.connections);
    CHECK(options.max_memory == defaults.max_memory);
    CHECK(options.limit_rate == defaults.limit_rate);
}

TEST_CASE("what is given arrives in the engine's units") {
    const Time before = Clock::now();
    const transfer::Options options = transfer_options(
        parse({"--retries", "2", "--timeout", "5s", "--max-wait", "1m", "--deadline", "2h", "--lock-wait",
               "0", "--connections", "8", "--max-memory", "1Mi", "--limit-rate", "20M"}));
    CHECK(options.retries == 2);
    CHECK(options.timeout == 5s);
    CHECK(options.max_wait == 1min);
    CHECK(options.deadline >= before + 2h);
    CHECK(options.deadline <= Clock::now() + 2h);
    CHECK(options.lock_wait == Duration(0));
    CHECK(options.connections == 8);
    CHECK(options.max_memory == 1048576);
    CHECK(options.limit_rate == 20'000'000);
}

TEST_CASE("the network's options") {
    const auto environment = test::environment({{"https_proxy", "http://proxy:3128"}});
    const net::Options options = net_options(parse({"--timeout", "2s", "--ca-file", "/ca.pem"}), environment);
    CHECK(options.idle_timeout == 2s);
    CHECK(options.head_timeout == 2s);
    CHECK(options.connect_timeout == 2s);
    CHECK(options.ca_file == "/ca.pem");
    CHECK(options.proxies.https == "http://proxy:3128");
    CHECK(options.user_agent.rfind("xtask/", 0) == 0);
    CHECK(net_options(parse({}), environment).connect_timeout == 15s);
}
