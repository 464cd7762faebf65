#include "../plugins/folder.hpp"
#include "cli/documents.hpp"
#include "cli/manual.hpp"

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::cli;

namespace {

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// One plugin whose words are as unfriendly to troff and Markdown as a manifest lets them be.
plugins::Catalog unfriendly(const plugins::test::Folder& folder) {
    plugins::test::write_plugin(folder, "odd", plugins::test::manifest_text("odd", R"json(
        { "name": "odd", "summary": ".so /etc/passwd", "description": "one\n.TH two \\n 'three'\n\nfour docs/odd-page.md, docs/x and docs/",
          "options": [ { "name": "what", "type": "string", "default": "x|y", "help": "a | b *c* [d] <e> ~ ^ `f`" } ],
          "examples": [ { "text": ".so first", "command": "xtask odd --what 'a b' | cat" } ] })json"));
    const auto trust = plugins::Trust::standard("");
    return plugins::Catalog::scan({{folder.path(), "test", folder.path()}}, trust);
}

} // namespace

TEST_CASE("a manual page obeys no word of a manifest") {
    const plugins::test::Folder folder;
    const auto pages = manual_pages(unfriendly(folder));
    const std::string& page = pages.at("xtask-odd.1");
    CAPTURE(page);
    CHECK(contains(page, "\\&.TH two \\en \\(aqthree\\(aq"));
    CHECK_FALSE(contains(page, "\n.so"));
    CHECK_FALSE(contains(page, "\n.TH two"));
    CHECK(contains(page, "\\fB\\-\\-what TEXT\\fR"));
    CHECK(contains(page, "\\(ti \\(ha \\(gaf\\(ga"));
    CHECK(page.find(".SH EXAMPLES") < page.find(".SH SYNOPSIS"));
    CHECK(pages.count("xtask.1") == 1);
    CHECK(pages.count("xtask-doctor.1") == 1);
}

TEST_CASE("a document keeps its tables whatever a manifest says") {
    const plugins::test::Folder folder;
    const auto documents = command_documents(unfriendly(folder));
    const std::string& document = documents.at("odd.md");
    CAPTURE(document);
    CHECK(contains(document, "| `--what TEXT` | `x\\|y` | a \\| b \\*c\\* \\[d\\] \\<e\\> ~ ^ `f` |"));
    CHECK(contains(document, "```sh\nxtask odd --what 'a b' | cat\n```"));
    CHECK(contains(document, "four [docs/odd-page.md](../odd-page.md), docs/x and docs/\n"));
    CHECK(contains(documents.at("config.md"), "| `what` |"));
    CHECK(contains(documents.at("README.md"), "[`odd`](odd.md)"));
}
