#include "drift.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include <sys/stat.h>

using namespace xtask::hf_download;
using xtask::Local;
using xtask::testkit::FakeHost;
namespace fs = std::filesystem;

namespace {

const std::string hash(64, 'a');
const std::string commit(40, 'c');

Locked locked(const std::string& leaf) {
    Locked one;
    one.repository = "org/repo";
    one.path = "sub/" + leaf;
    one.commit = commit;
    one.local = "org-repo/" + leaf;
    one.sha256 = hash;
    one.size = 3;
    return one;
}

class Models {
  public:
    Models() {
        std::string pattern = "/tmp/xtask-drift-XXXXXX";
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
        out = pattern;
        fs::create_directory(out + "/org-repo");
    }
    Models(const Models&) = delete;
    Models& operator=(const Models&) = delete;
    ~Models() { fs::remove_all(out); }

    std::string place(const std::string& leaf) const { return out + "/org-repo/" + leaf; }
    /// As a download leaves it. What it hashes to is said, not computed.
    void write(const std::string& leaf, const std::string& text = "abc", const std::string& sha256 = hash) {
        std::ofstream(place(leaf)) << text;
        host.files.digests[place(leaf)] = sha256;
    }
    void record(const std::string& leaf, const std::string& sha256 = hash) {
        Local local;
        local.state = Local::State::intact;
        local.length = 3;
        local.sha256 = sha256;
        local.repository = "org/repo";
        local.path = "sub/" + leaf;
        local.commit = commit;
        host.transfer.locals[place(leaf)] = local;
    }
    void receipt(const std::string& leaf, const std::string& repository) {
        const std::string text = R"({"schema":1,"repository":")" + repository +
                                 R"(","path":"x","size":3,"commit":")" + commit + R"(","sha256":")" + hash +
                                 "\"}";
        std::ofstream(place(leaf) + ".receipt.json") << text;
        host.files.content[place(leaf) + ".receipt.json"] = text;
    }

    bool hit(const Locked& file) {
        auto context = host.context();
        return is_hit(context, file, out);
    }
    std::string drift(const std::vector<Locked>& files) {
        auto context = host.context();
        std::string text;
        for (const Drift& one : find_drift(context, files, out))
            text.append(kind_name(one.kind)).append(" ").append(one.local).append("\n");
        return text;
    }

    FakeHost host;
    std::string out;
};

} // namespace

TEST_CASE("a receipt speaks for a file by its hash, or by where it came from") {
    Models models;
    CHECK_FALSE(models.hit(locked("a")));
    models.record("a");
    CHECK(models.hit(locked("a")));
    Locked other = locked("a");
    SECTION("another hash, though of the same commit") { other.sha256 = std::string(64, 'b'); }
    SECTION("another size") { other.size = 4; }
    SECTION("of no hash and another commit") {
        other.sha256.clear();
        other.commit = std::string(40, 'd');
    }
    SECTION("of no hash and no commit") {
        other.sha256.clear();
        other.commit.clear();
    }
    SECTION("of no hash and another path") {
        other.sha256.clear();
        other.path = "a";
    }
    SECTION("touched since") { models.host.transfer.locals[models.place("a")].state = Local::State::changed; }
    CHECK_FALSE(models.hit(other));
}

TEST_CASE("by its git blob id a file is known only through where it came from") {
    Models models;
    models.record("a");
    Locked file = locked("a");
    file.sha256.clear();
    file.git_blob = std::string(40, 'b');
    CHECK(models.hit(file));
}

TEST_CASE("a folder that is as locked has no drift, receipts or not") {
    Models models;
    models.write("a");
    models.record("a");
    models.write("b"); // nobody says what it is, so it is hashed
    CHECK(models.drift({locked("a"), locked("b")}).empty());
}

TEST_CASE("what is missing, changed or extra is named as the lock names it") {
    Models models;
    models.write("size", "abcd");
    models.write("hash", "abd", std::string(64, 'b'));
    models.write("extra");
    models.receipt("extra", "org/repo");
    models.write("other");
    models.receipt("other", "org/unlocked");
    fs::create_symlink("extra", models.place("link"));
    REQUIRE(::mkfifo(models.place("fifo").c_str(), 0600) == 0);
    CHECK(models.drift({locked("size"), locked("hash"), locked("link"), locked("fifo"), locked("gone")}) ==
          "changed org-repo/size\nchanged org-repo/hash\nchanged org-repo/link\nchanged org-repo/fifo\n"
          "missing org-repo/gone\nextra org-repo/extra\n");
}

TEST_CASE("a touched file that is locked by its git blob id only counts as changed") {
    Models models;
    models.write("a");
    Locked file = locked("a");
    file.sha256.clear();
    file.git_blob = std::string(40, 'b');
    CHECK(models.drift({file}) == "changed org-repo/a\n");
}

TEST_CASE("without a folder everything is missing") {
    Models models;
    fs::remove_all(models.out);
    CHECK(models.drift({locked("a")}) == "missing org-repo/a\n");
    CHECK(models.drift({}).empty());
    fs::create_directory(models.out);
}

TEST_CASE("a signal ends the look") {
    Models models;
    models.host.ui.cancel();
    CHECK_THROWS_AS(models.drift({locked("a")}), xtask::Error);
}
