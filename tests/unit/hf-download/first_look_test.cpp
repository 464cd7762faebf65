#include "first_look.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

using namespace xtask::hf_download;
using xtask::Local;
using xtask::testkit::FakeHost;

namespace {

const std::string sha256(64, 'a');
const std::string good("GGUF\3\0\0\0", 8);

std::string text_of(std::uint64_t value, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i));
    return text;
}

/// A header whose metadata are split.no and split.count, cut before its tensors.
std::string shard_header(std::uint16_t number, std::uint16_t count) {
    const auto pair = [](const std::string& key, std::uint16_t value) {
        return text_of(key.size(), 8) + key + text_of(2, 4) + text_of(value, 2);
    };
    return good + text_of(100, 8) + text_of(2, 8) + pair("split.no", number) + pair("split.count", count);
}

Item item(FakeHost& host, const std::string& path, const std::string& bytes,
          const std::string& hash = sha256) {
    Item one;
    one.artifact.directory = "d";
    one.artifact.leaf = one.artifact.path = path;
    one.artifact.sha256 = hash;
    one.artifact.length = 5'000'000;
    one.artifact.candidates.push_back({.target = "https://h/" + path, .mirror = "h"});
    host.http.reply("GET", "https://h/" + path, 206, {{"Content-Type", "text/html"}}, bytes);
    return one;
}

std::string reason(const Item& item) { return item.error ? item.error->reason : ""; }

void look(FakeHost& host, std::span<Item> items, const Request& request = {}) {
    auto context = host.context();
    look_first(context, request, items);
}

} // namespace

TEST_CASE("a file that is none is warned of where a hash decides, and refused where none does") {
    FakeHost host;
    std::vector<Item> items{item(host, "a.gguf", good), item(host, "b.gguf", "<html>"),
                            item(host, "c.gguf", "<html>", "")};
    look(host, items);
    CHECK(reason(items[0]).empty());
    CHECK(reason(items[1]).empty());
    REQUIRE(host.ui.log.size() == 1);
    CHECK(host.ui.log[0].text.find("\"<html>\" (content type: text/html)") != std::string::npos);
    CHECK(reason(items[2]) == "not-a-gguf");
    CHECK(std::string(items[2].error->what()).find("\"<html>\"") != std::string::npos);
    CHECK(host.http.requests.at(0).headers.at(0).value == "bytes=0-63");
}

TEST_CASE("versions that engines do not load are named") {
    const auto row = GENERATE(table<std::string, std::string>({{std::string("GGUF\1\0\0\0", 8), "version 1"},
                                                               {std::string("GGUF\0\0\0\3", 8), "byte order"},
                                                               {"GGU", "not a GGUF"},
                                                               {"GGUF", "ends"}}));
    FakeHost host;
    std::vector<Item> items{item(host, "a.gguf", std::get<0>(row), "")};
    look(host, items);
    REQUIRE(items[0].error);
    CHECK(std::string(items[0].error->what()).find(std::get<1>(row)) != std::string::npos);
}

TEST_CASE("shards are of the set their names say, and one that is not spoils it") {
    FakeHost host;
    std::vector<Item> items{item(host, "m-00001-of-00002.gguf", shard_header(0, 2)),
                            item(host, "m-00002-of-00002.gguf", shard_header(1, 3)),
                            item(host, "n-00001-of-00002.gguf", shard_header(0, 2)),
                            item(host, "n-00002-of-00002.gguf", shard_header(1, 2)),
                            item(host, "o-00002-of-00002.gguf", shard_header(0, 2)),
                            item(host, "p-00002-of-00002.gguf", good)};
    look(host, items);
    CHECK(reason(items[0]) == "shard-mismatch");
    CHECK(reason(items[1]) == "shard-mismatch");
    CHECK(std::string(items[1].error->what()).find("3 parts, its name of 2") != std::string::npos);
    CHECK(reason(items[2]).empty());
    CHECK(reason(items[3]).empty());
    CHECK(reason(items[4]) == "shard-mismatch");
    CHECK(reason(items[5]).empty());
}

TEST_CASE("nobody looks where nothing is fetched, or the file is there, or is no model, or small") {
    FakeHost host;
    std::vector<Item> items{item(host, "a.gguf", "x"), item(host, "b.bin", "x"), item(host, "c.gguf", "x"),
                            item(host, "d.gguf", "x"), item(host, "e.gguf", "x")};
    Local local;
    local.state = Local::State::intact;
    local.sha256 = sha256;
    host.transfer.locals["d/a.gguf"] = local;
    items[2].artifact.length = 5;
    items[3].artifact.candidates.clear();
    items[4].artifact.dry_run = true;
    look(host, items);
    CHECK(host.http.requests.empty());
    CHECK(host.ui.log.empty());
}

TEST_CASE("a look that fails is left to the transfer") {
    FakeHost host;
    Item one;
    one.artifact.leaf = one.artifact.path = "a.gguf";
    one.artifact.candidates.push_back({.target = "https://h/a.gguf", .mirror = "h"});
    SECTION("a refusal") { host.http.reply("GET", "https://h/a.gguf", 403, {}, "<html>"); }
    SECTION("no answer") {
        host.http.fail("GET", "https://h/a.gguf", {xtask::ExitCode::network, "timeout", "x"});
    }
    look(host, {&one, 1});
    CHECK(host.http.requests.size() == 1);
    CHECK_FALSE(one.error);
}
