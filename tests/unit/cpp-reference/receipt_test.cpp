#include "receipt.hpp"
#include "temp_dir.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::cpp_reference;
using testkit::FakeHost;

namespace {

/// A cache with a published engine and its receipt.
struct Fixture {
    test::TempDir dir;
    FakeHost host;
    Context context{Session(host.host(), host.run_handle())};
    Cache cache{dir.path()};
    Receipt receipt;

    Fixture() {
        receipt.recipe = {"r", "v1", "cpu", "", {"-DA=1", "-DB=\"x\\y, [z]: {\""}, {}, {{"CC", "gcc"}}};
        receipt.kind = RefKind::tag;
        receipt.commit = std::string(40, 'a');
        receipt.submodules = {{"3rdparty/llama.cpp", std::string(40, 'b')}};
        receipt.build_type = "Release";
        receipt.generator = "Ninja";
        receipt.tools = {examined({"C", dir.file("cc", "compiler"), "GNU", "12", 0, 0})};
        receipt.files = {{"bin/llama-cli", "00ff", 6}, {"bin/llama-tokenize", "11", 4}};
        receipt.version = "version: 1";
        receipt.date = "2026-01-31T12:00:00Z";
        dir.file("published/1/bin/llama-cli", "engine");
        dir.file("published/1/bin/llama-tokenize", "tool");
        std::filesystem::create_symlink("published/1", cache.current());
        std::filesystem::create_symlink("current/bin/llama-cli", cache.engine());
        host.files.digests[cache.current() + "/bin/llama-cli"] = "00ff";
        host.files.content[cache.receipt()] = receipt_json(receipt);
    }
    std::string stale() { return stale_because(context, cache, receipt, receipt.recipe); }
};

} // namespace

TEST_CASE_METHOD(Fixture, "a receipt survives being written, and people can read it") {
    const auto read = read_receipt(context, cache);
    REQUIRE(read);
    CHECK(receipt_json(*read) == receipt_json(receipt));
    CHECK(read->recipe.flags == receipt.recipe.flags);
    CHECK(read->submodules.at(0).path == "3rdparty/llama.cpp");
    CHECK(read->tools.at(0).modified == receipt.tools.at(0).modified);
    CHECK_THAT(receipt_json(receipt), Catch::StartsWith("{\n  \"schema\": 1,\n  \"repository\": \"r\",\n") &&
                                          Catch::Contains("\n  \"patches\": [],\n") &&
                                          Catch::Contains("\n    \"-DB=\\\"x\\\\y, [z]: {\\\"\"\n") &&
                                          Catch::EndsWith("\"\n}\n"));
}

TEST_CASE_METHOD(Fixture, "receipts that make no sense are none") {
    const auto reads = [&](const std::string& text) {
        host.files.content[cache.receipt()] = text;
        return read_receipt(context, cache).has_value();
    };
    CHECK(reads(receipt_json(receipt)));
    for (const char* text :
         {"", "{", "[]", "{}", R"({"schema": 2})", R"({"schema": 1, "files": [{}]})", "null"})
        CHECK_FALSE(reads(text));
    host.files.content.clear();
    CHECK_FALSE(read_receipt(context, cache));
}

TEST_CASE_METHOD(Fixture, "an engine is fresh while everything is as it was") {
    CHECK(stale().empty());
    SECTION("another recipe") {
        Recipe other = receipt.recipe;
        other.backend = "cuda";
        CHECK(stale_because(context, cache, receipt, other) == "--backend changed");
    }
    SECTION("another compiler") {
        dir.file("cc", "another compiler");
        CHECK_THAT(stale(), Catch::EndsWith("cc changed"));
    }
    SECTION("no compiler any more: nothing could be built again") {
        std::filesystem::remove(dir / "cc");
        CHECK(stale().empty());
    }
    SECTION("other bytes") {
        host.files.digests[cache.current() + "/bin/llama-cli"] = "00fe";
        CHECK_FALSE(stale().empty());
    }
    SECTION("another length") {
        dir.file("published/1/bin/llama-tokenize", "longer");
        CHECK_FALSE(stale().empty());
    }
    SECTION("a file that is gone") {
        std::filesystem::remove(dir / "published/1/bin/llama-tokenize");
        CHECK_FALSE(stale().empty());
    }
    SECTION("an engine that cannot be read") {
        host.files.digests.clear();
        CHECK_FALSE(stale().empty());
    }
    SECTION("a name that leads elsewhere") {
        std::filesystem::remove(cache.engine());
        std::filesystem::create_symlink("current/bin/llama-tokenize", cache.engine());
        CHECK_FALSE(stale().empty());
    }
}
