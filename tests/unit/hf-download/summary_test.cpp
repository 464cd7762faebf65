#include "summary.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

namespace hf = xtask::hf_download;
using xtask::ExitCode;
using xtask::Outcome;
using xtask::testkit::JsonParser;

namespace {

struct Run {
    hf::Request request;
    std::vector<hf::Item> items;

    Run() {
        request.repository = "org/repo";
        request.revision = "main";
        request.directory = "models/org-repo";
    }
    hf::Item& add(const std::string& path) {
        hf::Item& item = items.emplace_back();
        item.artifact.repository = "org/repo";
        item.artifact.path = path;
        item.artifact.revision = "main";
        item.artifact.commit = std::string(40, 'c');
        return item;
    }
    void done(const std::string& path, Outcome::State state, std::uint64_t length,
              std::uint64_t transferred = 0, std::uint64_t resumed = 0) {
        hf::Item& item = add(path);
        item.artifact.length = length;
        item.outcome = Outcome{};
        item.outcome->state = state;
        item.outcome->path = "models/org-repo/" + path;
        item.outcome->length = length;
        item.outcome->transferred = transferred;
        item.outcome->resumed = resumed;
        item.outcome->available = 5000;
    }
    void failed(const std::string& path, ExitCode code = ExitCode::network) {
        add(path).error = xtask::Error(code, "reason", "cannot have " + path, "hint", true);
    }
    std::string text(double seconds = 0.4) const { return hf::Summary(request, items, seconds).text(); }
};

std::size_t lines(const std::string& text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

} // namespace

TEST_CASE("few files: a line for each, then the totals") {
    Run run;
    run.done("a.bin", Outcome::State::fetched, 1234567, 1000000, 234567);
    run.done("sub/b.bin", Outcome::State::unchanged, 1);
    run.failed("c.bin");
    run.done("d.bin", Outcome::State::adopted, 10);
    CHECK(run.text() ==
          "models/org-repo\n"
          "  fetched         1,234,567 bytes  a.bin\n"
          "  unchanged                1 byte  sub/b.bin\n"
          "  adopted                10 bytes  d.bin\n"
          "  failed    c.bin: cannot have c.bin\n"
          "  files     4: 1 fetched, 1 unchanged, 1 adopted, 1 failed\n"
          "  size      1,234,578 bytes, 234,567 bytes of an earlier run, 1,000,000 fetched in 0.4 s\n"
          "  commit    cccccccccccccccccccccccccccccccccccccccc\n");
    CHECK(hf::Summary(run.request, run.items, 1).verdict() == "1 of 4 files failed; the gravest: ");
    const std::vector<hf::Item> alone{run.items[2]};
    CHECK(hf::Summary(run.request, alone, 1).verdict().empty());
}

TEST_CASE("many files are counted, their failures listed as far as people read") {
    Run run;
    const std::size_t failures = GENERATE(0U, 1U, 20U, 21U, 1500U);
    for (int i = 0; i < 1000; ++i) run.done("f" + std::to_string(i), Outcome::State::fetched, 1, 1);
    for (std::size_t i = 0; i < failures; ++i) run.failed("x" + std::to_string(i));
    const std::string text = run.text(75.04);
    CHECK(lines(text) == 4 + std::min<std::size_t>(failures, 21));
    CHECK(text.find("1,000 fetched") != std::string::npos);
    CHECK(text.find("1,000 fetched in 75 s") != std::string::npos);
    CHECK((text.find("  and 1 more\n") != std::string::npos) == (failures == 21));
    CHECK((text.find("  and 1,480 more\n") != std::string::npos) == (failures == 1500));
}

TEST_CASE("a plan lists every file, what is known of its size, and the space") {
    Run run;
    for (int i = 0; i < 30; ++i) run.done("f" + std::to_string(i), Outcome::State::planned, 10);
    run.items.front().artifact.length.reset();
    const std::string text = run.text();
    CHECK(lines(text) == 1 + 30 + 4);
    CHECK(text.find("  planned            unknown size  f0\n") != std::string::npos);
    CHECK(text.find("  planned                10 bytes  f29\n") != std::string::npos);
    CHECK(text.find("  size      290 bytes, and 1 file of unknown size\n") != std::string::npos);
    CHECK(text.find("  free      5,000 bytes\n") != std::string::npos);
}

TEST_CASE("programs read each file and the totals") {
    Run run;
    run.done("a.bin", Outcome::State::fetched, 7, 5, 2);
    run.failed("b.bin", ExitCode::auth);
    const auto parsed = JsonParser::parse(hf::Summary(run.request, run.items, 0.25).json());
    const auto json = parsed.root();
    CHECK(json["repository"].text() == "org/repo");
    CHECK(json["revision"].text() == "main");
    CHECK(json["commit"].text() == std::string(40, 'c'));
    CHECK(json["directory"].text() == "models/org-repo");
    REQUIRE(json["files"].size() == 2);
    auto file = json["files"].begin();
    CHECK((*file)["file"].text() == "a.bin");
    CHECK((*file)["state"].text() == "fetched");
    CHECK((*file)["transferred"].integer() == 5);
    ++file;
    CHECK((*file)["file"].text() == "b.bin");
    CHECK((*file)["state"].text() == "failed");
    CHECK((*file)["error"]["exit_code"].integer() == 11);
    CHECK((*file)["error"]["code"].text() == "auth");
    CHECK((*file)["error"]["reason"].text() == "reason");
    CHECK((*file)["error"]["message"].text() == "cannot have b.bin");
    CHECK((*file)["error"]["retryable"].boolean() == true);
    const auto totals = json["totals"];
    CHECK(totals["files"].integer() == 2);
    CHECK(totals["fetched"].integer() == 1);
    CHECK(totals["failed"].integer() == 1);
    CHECK(totals["size"].integer() == 7);
    CHECK(totals["transferred"].integer() == 5);
    CHECK(totals["resumed"].integer() == 2);
    CHECK(totals["seconds"].real() == 0.25);
    CHECK_FALSE(totals["available"]);
}
