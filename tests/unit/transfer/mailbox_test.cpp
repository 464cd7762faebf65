#include "transfer/mailbox.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

using namespace xtask;
using namespace xtask::transfer;

namespace {

/// What a reader heard, one word each.
class Ear final : public Observer {
  public:
    void started(const Artifact& about, std::uint64_t have, std::optional<std::uint64_t> total) override {
        add(about, "started", have);
        CHECK(total == 100);
    }
    void progressed(const Artifact& about, std::uint64_t have) override { add(about, "progressed", have); }
    void retrying(const Artifact& about, const std::string& why, Duration wait) override {
        add(about, why, static_cast<std::uint64_t>(wait.count()));
    }
    void verifying(const Artifact& about, std::uint64_t done, std::uint64_t) override {
        add(about, "verifying", done);
    }
    void noted(const Artifact& about, const std::string& text) override { add(about, text, 0); }
    void warned(const Artifact& about, const std::string& text) override { add(about, text, 0); }
    void finished(const Artifact& about, const Outcome& outcome) override {
        add(about, "finished", outcome.length);
    }
    void failed(const Artifact& about, const Error& error) override { add(about, error.reason, 0); }

    void read(Mailbox& box) {
        for (auto letters = box.take(); !letters.empty(); letters = box.take()) {
            for (const auto& letter : letters) letter(*this);
        }
    }

    std::vector<std::string> heard;

  private:
    void add(const Artifact& about, const std::string& what, std::uint64_t number) {
        heard.push_back(about.leaf + " " + what + " " + std::to_string(number));
    }
};

Artifact named(const std::string& leaf) {
    Artifact artifact;
    artifact.leaf = leaf;
    return artifact;
}

} // namespace

TEST_CASE("everything arrives in order, about the caller's artifact") {
    const Artifact mine = named("a");
    const Artifact copy = named("not this one");
    Mailbox box;
    Poster poster(box, mine);
    poster.started(copy, 5, 100);
    poster.noted(copy, "note");
    poster.warned(copy, "warning");
    poster.retrying(copy, "retry", Duration(7));
    Outcome outcome;
    outcome.length = 100;
    poster.finished(copy, outcome);
    poster.failed(copy, Error(ExitCode::network, "reset", "gone"));
    box.finish();
    Ear ear;
    ear.read(box);
    CHECK(ear.heard == std::vector<std::string>{"a started 5", "a note 0", "a warning 0", "a retry 7",
                                                "a finished 100", "a reset 0"});
}

TEST_CASE("of the progress of one file only the newest waits") {
    const Artifact a = named("a");
    const Artifact b = named("b");
    Mailbox box;
    Poster of_a(box, a);
    Poster of_b(box, b);
    of_a.progressed(a, 1);
    of_b.progressed(b, 1);
    of_a.progressed(a, 2);
    of_a.noted(a, "note");
    of_a.progressed(a, 3);
    of_a.verifying(a, 4, 9);
    Ear ear;
    for (const auto& letter : box.take()) letter(ear);
    CHECK(ear.heard ==
          std::vector<std::string>{"a progressed 2", "b progressed 1", "a note 0", "a verifying 4"});

    ear.heard.clear();
    of_a.progressed(a, 5); // what was read is not replaced
    box.finish();
    ear.read(box);
    CHECK(ear.heard == std::vector<std::string>{"a progressed 5"});
}

TEST_CASE("a full box lets its writers wait for the reader") {
    const Artifact a = named("a");
    Mailbox box(2);
    std::thread writer([&] {
        Poster poster(box, a);
        for (int i = 0; i < 100; ++i) poster.noted(a, std::to_string(i));
        box.finish();
    });
    Ear ear;
    std::size_t most = 0;
    for (auto letters = box.take(); !letters.empty(); letters = box.take()) {
        most = std::max(most, letters.size());
        for (const auto& letter : letters) letter(ear);
    }
    writer.join();
    CHECK(ear.heard.size() == 100);
    CHECK(ear.heard.back() == "a 99 0");
    CHECK(most <= 2);
}

TEST_CASE("nobody waits for a reader that has gone") {
    const Artifact a = named("a");
    Mailbox box(1);
    std::atomic<bool> stopped{false};
    std::thread writer([&] {
        Poster poster(box, a);
        try {
            while (true) poster.noted(a, "note"); // fills the box, then waits
        } catch (const Error& error) {
            stopped = error.reason == "stopped";
        }
    });
    box.close();
    writer.join();
    CHECK(stopped);
    CHECK(box.closed());
}
