#include "hub/item.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::testkit;

namespace {

hub::Item named(const std::string& leaf) {
    hub::Item item;
    item.artifact.directory = "models";
    item.artifact.leaf = leaf;
    item.artifact.candidates.emplace_back();
    return item;
}

/// Items may know more than an Item does.
struct Marked : hub::Item {
    int mark = 0;
};

} // namespace

TEST_CASE("what has an error already is not fetched, and all others at once") {
    FakeHost host;
    std::vector<hub::Item> items{named("a"), named("b"), named("c")};
    items[1].error = Error(ExitCode::auth, "gated", "ask first");
    Context context = host.context();
    hub::fetch(context, hub::pointers_to(items));
    REQUIRE(host.transfer.artifacts.size() == 2);
    CHECK(host.transfer.artifacts[0].leaf == "a");
    CHECK(host.transfer.artifacts[1].leaf == "c");
    CHECK(items[0].outcome);
    CHECK_FALSE(items[1].outcome);
    CHECK(items[2].outcome);
    CHECK(items[1].error->reason == "gated");
}

TEST_CASE("the gravest of all errors, the first of equals") {
    std::vector<Marked> items(3);
    CHECK(hub::gravest(hub::pointers_to(items)) == nullptr);
    items[0].error = Error(ExitCode::network, "timeout", "late");
    items[2].error = Error(ExitCode::network, "reset", "gone");
    CHECK(hub::gravest(hub::pointers_to(items))->reason == "timeout");
    items[1].error = Error(ExitCode::hash_mismatch, "sha256", "other bytes");
    CHECK(hub::gravest(hub::pointers_to(items))->reason == "sha256");
}
