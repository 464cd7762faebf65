#include <xtask/command.hpp>
#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

using namespace xtask;
using testkit::Arg;
using testkit::ArgList;

TEST_CASE("options by name") {
    const ArgList list{
        {"id", "org/repo"}, {"connections", 8}, {"force", true}, {"quiet", false}, {"file", {"a", "b"}}};
    const Args args = list.args();

    CHECK(args.has("id"));
    CHECK(args.text("id") == "org/repo");
    CHECK(args.integer("connections") == 8);
    CHECK(args.text("connections") == "8");
    CHECK(args.flag("force"));
    CHECK_FALSE(args.flag("quiet"));
    CHECK(args.all("file") == std::vector<std::string>{"a", "b"});
    CHECK(args.text("file") == "a");
}

TEST_CASE("an option without a value is absent") {
    const ArgList list{{"id", "x"}};
    const Args args = list.args();
    CHECK_FALSE(args.has("out"));
    CHECK_FALSE(args.flag("out"));
    CHECK(args.all("out").empty());
    CHECK(args.text_or("out", "models") == "models");
    CHECK(args.integer_or("out", 7) == 7);
    CHECK(args.origin("out") == Origin::defaulted);
}

TEST_CASE("demanding an absent value is an error with a name") {
    const ArgList list{{"id", "x"}};
    try {
        list.args().text("out");
        FAIL("no error");
    } catch (const Error& error) {
        CHECK(error.code == ExitCode::failure);
        CHECK(error.reason == "no-such-option");
        CHECK(std::string(error.what()).find("\"out\"") != std::string::npos);
    }
    CHECK_THROWS_AS(list.args().integer("out"), Error);
}

TEST_CASE("origins") {
    const ArgList list{
        {"id", "x"}, Arg("rev", "main").from(Origin::environment), Arg("out", "m").from(Origin::config)};
    CHECK(list.args().origin("id") == Origin::flag);
    CHECK(list.args().origin("rev") == Origin::environment);
    CHECK(list.args().origin("out") == Origin::config);
}

TEST_CASE("no options at all") {
    CHECK_FALSE(Args(nullptr).has("id"));
    const auto empty = abi::make<xtask_args>();
    CHECK_FALSE(Args(&empty).has("id"));
}
