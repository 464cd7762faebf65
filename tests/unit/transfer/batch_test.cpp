#include "fetch_fixture.hpp"

#include <xtask/error.hpp>

#include <catch2/catch.hpp>

#include <csignal>
#include <map>
#include <mutex>
#include <set>
#include <stdexcept>

using namespace xtask;
using namespace xtask::test;
using transfer::State;

namespace {

/// Several files of one server, each with its own content.
struct BatchFixture : FetchFixture {
    transfer::Artifact wanted(const std::string& leaf, const Server& server) {
        transfer::Artifact one = artifact;
        one.leaf = one.path = leaf;
        one.sha256 = sha256_of(body(leaf));
        one.candidates = {{transfer::Candidate::Kind::http, server.url("/" + leaf), "", {}, {}}};
        return one;
    }
    std::vector<transfer::Result> fetch_all(const std::vector<transfer::Artifact>& artifacts,
                                            transfer::Observer& observer) {
        transfer::Commons commons(options);
        return transfer::fetch(artifacts, {options, net, cancel, commons, observer});
    }
    std::vector<transfer::Result> fetch_all(const std::vector<transfer::Artifact>& artifacts) {
        return fetch_all(artifacts, log);
    }
    std::string text(const std::string& leaf) const { return read_text(dir / ("models/" + leaf)); }

    /// Different for each, small for most.
    static std::string body(const std::string& leaf) {
        return sample(leaf.size() * 1000, static_cast<unsigned>(std::hash<std::string>{}(leaf)));
    }
};

HttpReply any_file(const HttpRequest& request) {
    return serve_file(request, BatchFixture::body(request.target.substr(1)), etag);
}

/// Tells that it is always called on one thread, and about which objects.
class Witness final : public transfer::Observer {
  public:
    void opened(std::size_t files, std::optional<std::uint64_t> bytes) override {
        order.push_back("opened " + std::to_string(files));
        total = bytes;
    }
    void started(const transfer::Artifact& about, std::uint64_t, std::optional<std::uint64_t>) override {
        see(about);
    }
    void progressed(const transfer::Artifact& about, std::uint64_t) override { see(about); }
    void finished(const transfer::Artifact& about, const transfer::Outcome&) override {
        see(about);
        ++ended[about.leaf];
    }
    void failed(const transfer::Artifact& about, const Error& error) override {
        see(about);
        ++ended[about.leaf];
        errors[about.leaf] = error.reason;
    }
    void closed() override { order.push_back("closed"); }

    std::thread::id thread = std::this_thread::get_id();
    std::set<const transfer::Artifact*> seen;
    std::map<std::string, int> ended;
    std::map<std::string, std::string> errors;
    std::vector<std::string> order;
    std::optional<std::uint64_t> total;
    bool elsewhere = false;

  private:
    void see(const transfer::Artifact& about) {
        elsewhere = elsewhere || std::this_thread::get_id() != thread;
        seen.insert(&about);
    }
};

} // namespace

TEST_CASE("many files arrive, each told of on the calling thread") {
    BatchFixture f;
    const Server server(any_file);
    std::vector<transfer::Artifact> all;
    for (int i = 0; i < 60; ++i) all.push_back(f.wanted("file" + std::to_string(i), server));
    Witness witness;
    const bool lengths_known = GENERATE(true, false);
    std::uint64_t bytes = 0;
    for (auto& one : all) {
        if (lengths_known) one.length = BatchFixture::body(one.leaf).size();
        bytes += one.length.value_or(0);
    }
    const auto results = f.fetch_all(all, witness);
    CHECK(witness.total == (lengths_known ? std::optional(bytes) : std::nullopt));
    REQUIRE(results.size() == all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        REQUIRE(results[i]);
        CHECK(results[i]->path == f.dir / ("models/" + all[i].leaf));
        CHECK(results[i]->verified == "sha256");
        CHECK(f.text(all[i].leaf) == BatchFixture::body(all[i].leaf));
        CHECK(witness.ended[all[i].leaf] == 1);
    }
    CHECK_FALSE(witness.elsewhere);
    CHECK(witness.order == std::vector<std::string>{"opened 60", "closed"});
    for (const auto* about : witness.seen) CHECK((about >= all.data() && about < all.data() + all.size()));
    CHECK(f.entries().size() == 3 * all.size()); // file, .etag, .receipt.json
}

TEST_CASE("files that fail do not hinder the others") {
    BatchFixture f;
    f.options.retries = 1;
    const Server server([](const HttpRequest& request) {
        if (request.target == "/gone") return HttpReply{message("404 Not Found", "", "no")};
        if (request.target == "/wrong") return serve_file(request, "other bytes", etag);
        return any_file(request);
    });
    std::vector<transfer::Artifact> all;
    for (const auto* leaf : {"one", "gone", "two", "wrong", "three"}) all.push_back(f.wanted(leaf, server));
    Witness witness;
    const auto results = f.fetch_all(all, witness);
    CHECK(results[0]);
    CHECK(results[1].error().reason == "not-found");
    CHECK(results[2]);
    CHECK(results[3].error().code == ExitCode::hash_mismatch);
    CHECK(results[4]);
    CHECK(f.text("three") == BatchFixture::body("three"));
    CHECK(witness.errors ==
          std::map<std::string, std::string>{{"gone", "not-found"}, {"wrong", "hash-mismatch"}});
    CHECK(f.entries().size() == 9);
}

TEST_CASE("a file asked for twice is fetched once, and told of twice") {
    BatchFixture f;
    const Server server(any_file);
    const auto results = f.fetch_all({f.wanted("a", server), f.wanted("b", server), f.wanted("a", server)});
    REQUIRE(results.size() == 3);
    CHECK(results[2]->path == results[0]->path);
    CHECK(server.count() == 2);
    CHECK(f.log.ends == 2);
}

TEST_CASE("two files for one name end before any request") {
    BatchFixture f;
    const Server server(any_file);
    auto other = f.wanted("a", server);
    other.path = "elsewhere/a";
    CHECK_THROWS_AS(f.fetch_all({f.wanted("a", server), other}), Error);
    CHECK(server.count() == 0);
    CHECK(f.dir.entries().empty());
}

TEST_CASE("nothing and one") {
    BatchFixture f;
    const Server server(any_file);
    CHECK(f.fetch_all({}).empty());
    Witness witness;
    CHECK(f.fetch_all({f.wanted("a", server)}, witness)[0]->state == State::fetched);
    CHECK(witness.order.empty());
    CHECK(f.fetch_all({f.wanted("a", server)})[0]->state == State::unchanged);
}

TEST_CASE("a signal ends all at once") {
    BatchFixture f;
    const Server server([&](const HttpRequest& request) {
        HttpReply reply = any_file(request);
        if (request.target == "/slow") {
            f.cancel.request(SIGTERM);
            reply.bytes.resize(reply.bytes.size() / 2);
            reply.hang = true;
        }
        return reply;
    });
    std::vector<transfer::Artifact> all{f.wanted("slow", server)};
    for (int i = 0; i < 40; ++i) all.push_back(f.wanted("file" + std::to_string(i), server));
    try {
        f.fetch_all(all);
        FAIL("not stopped");
    } catch (const Error& error) {
        CHECK(error.code == ExitCode::terminated);
    }
    for (const auto& name : f.entries()) CHECK(name.find(".lock") == std::string::npos);
}

TEST_CASE("an observer that throws ends the batch") {
    BatchFixture f;
    const Server server(any_file);
    class Broken final : public transfer::Observer {
        void finished(const transfer::Artifact&, const transfer::Outcome&) override {
            throw std::runtime_error("broken");
        }
    } broken;
    std::vector<transfer::Artifact> all;
    for (int i = 0; i < 40; ++i) all.push_back(f.wanted("file" + std::to_string(i), server));
    CHECK_THROWS_WITH(f.fetch_all(all, broken), "broken");
    f.fetch_all(all); // nothing is left in the way
}
