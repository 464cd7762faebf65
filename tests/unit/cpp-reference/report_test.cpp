#include "report.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::cpp_reference;

namespace {

struct Fixture {
    Request request;
    Report report;

    Fixture() {
        request.cache = Cache("/home/it's me/cache");
        report.receipt.recipe = {"https://h/x", "main", "cpu", "", {}, {}, {}};
        report.receipt.commit = std::string(40, 'a');
        report.receipt.files = {{"bin/llama-cli", "00ff", 6}, {"bin/llama-tokenize", "11", 4}};
        report.receipt.version = "version: 1";
    }
};

} // namespace

TEST_CASE_METHOD(Fixture, "people read where it is, what it is and why") {
    report.why = "the patches changed";
    const std::string text = report_text(request, report);
    CHECK_THAT(
        text,
        Catch::StartsWith("/home/it's me/cache/bitnet-llama-cli\n  state     built: the patches changed\n") &&
            Catch::Contains("https://h/x branch main") && Catch::Contains("tools     llama-tokenize\n"));
    report.state = State::unchanged;
    CHECK_THAT(report_text(request, report), Catch::Contains("unchanged, nothing to do"));
    report.state = State::planned;
    report.needed = 600'000'000;
    report.available = 7'000'000'000;
    CHECK_THAT(report_text(request, report), Catch::Contains("would be built") &&
                                                 Catch::Contains("about 600 MB, 7000 MB are free") &&
                                                 !Catch::Contains("receipt"));
}

TEST_CASE_METHOD(Fixture, "programs read the same") {
    report.moved_from = std::string(40, 'b');
    const auto parsed = testkit::JsonParser::parse(report_json(request, report));
    const JsonView root = parsed.root();
    CHECK(root["state"].text() == "built");
    CHECK(root["path"].text() == "/home/it's me/cache/bitnet-llama-cli");
    CHECK(root["sha256"].text() == "00ff");
    CHECK(root["tools"].size() == 1);
    CHECK(root["environment"]["BITNET_CPP_DIR"].text() == "/home/it's me/cache");
    CHECK(root["moved_from"].text() == report.moved_from);
    CHECK_FALSE(root["needed"]);
}

TEST_CASE_METHOD(Fixture, "variables for a shell are quoted as it wants them") {
    request.print_env = "sh";
    CHECK(environment_text(request) == "export BITNET_CPP_DIR='/home/it'\\''s me/cache'\n");
    request.print_env = "fish";
    CHECK(environment_text(request) == "set -gx BITNET_CPP_DIR '/home/it\\'s me/cache'\n");
    request.print_env = "json";
    CHECK(environment_text(request) == "{\"BITNET_CPP_DIR\":\"/home/it's me/cache\"}\n");
}
