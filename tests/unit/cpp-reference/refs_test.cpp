#include "refs.hpp"

#include <catch2/catch.hpp>

using namespace xtask::cpp_reference;
using Names = std::vector<std::string>;

namespace {

const std::string a(40, 'a'), b(40, 'b'), c(40, 'c');

std::vector<Ref> refs() {
    return parse_refs(a + "\tHEAD\n" + a + "\trefs/heads/main\n" + b + "\trefs/heads/v1\n" + c +
                      "\trefs/tags/v1\n" + b + "\trefs/tags/v2\n" + a + "\trefs/tags/v2^{}\n" + c +
                      "\trefs/pull/7/head\n");
}

} // namespace

TEST_CASE("what ls-remote says, annotated tags as what they stand for") {
    const auto found = refs();
    REQUIRE(found.size() == 6);
    CHECK(found[4].name == "refs/tags/v2");
    CHECK(found[4].commit == a);
}

TEST_CASE("lines that are none are left out") {
    CHECK(parse_refs("").empty());
    CHECK(
        parse_refs("fatal: nothing\n\n\t\nabc\trefs/heads/x\n" + a + " refs/heads/x\n" + a + "\t\n").empty());
    CHECK(parse_refs(a + "\trefs/heads/x").size() == 1);
    CHECK(parse_refs(a + "\t^{}\n").size() == 1);
}

TEST_CASE("a name means a tag before a branch") {
    CHECK(choose_ref(refs(), "main")->kind == RefKind::branch);
    CHECK(choose_ref(refs(), "main")->name == "refs/heads/main");
    const auto both = choose_ref(refs(), "v1");
    CHECK(both->kind == RefKind::tag);
    CHECK(both->commit == c);
    CHECK(both->ambiguous);
    CHECK_FALSE(choose_ref(refs(), "v2")->ambiguous);
    CHECK(choose_ref(refs(), "refs/heads/v1")->commit == b);
    CHECK_FALSE(choose_ref(refs(), "refs/heads/v1")->ambiguous);
    CHECK(choose_ref(refs(), "refs/pull/7/head")->kind == RefKind::other);
    CHECK(choose_ref(refs(), "HEAD")->kind == RefKind::other);
    CHECK_FALSE(choose_ref(refs(), "head"));
    CHECK_FALSE(choose_ref({}, "main"));
}

TEST_CASE("near names") {
    const auto some =
        parse_refs(a + "\trefs/tags/b2100\n" + a + "\trefs/tags/b2101\n" + a + "\trefs/tags/release-1\n" + a +
                   "\trefs/heads/main\n" + a + "\trefs/pull/1/head\n");
    CHECK(nearest_refs(some, "b2102") == Names{"b2100", "b2101", "main", "release-1"});
    CHECK(nearest_refs(some, "release").front() == "release-1");
    CHECK(nearest_refs(some, std::string(5000, 'x')).size() == 4);
    CHECK(nearest_refs({}, "x").empty());
    std::string many;
    for (int i = 0; i < 1000; ++i) many += a + "\trefs/tags/t" + std::to_string(i) + "\n";
    CHECK(nearest_refs(parse_refs(many), "t50").size() == 5);
    CHECK(nearest_refs(parse_refs(many), "t50").front() == "t50");
}

TEST_CASE("kinds have names") {
    for (const RefKind kind : {RefKind::branch, RefKind::tag, RefKind::commit, RefKind::other})
        CHECK(kind_named(kind_name(kind)) == kind);
    CHECK_FALSE(kind_named("twig"));
}
