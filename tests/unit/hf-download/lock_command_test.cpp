#include "lock_command.hpp"
#include "lock_file.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

using namespace xtask::hf_download;
using xtask::ExitCode;
using xtask::Origin;
using xtask::testkit::FakeHost;
namespace fs = std::filesystem;

namespace {

const std::string site = "https://huggingface.co";
const std::string commit(40, 'c');

class Project {
  public:
    Project() {
        std::string pattern = "/tmp/xtask-lock-XXXXXX";
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
        root_ = pattern;
    }
    Project(const Project&) = delete;
    Project& operator=(const Project&) = delete;
    ~Project() { fs::remove_all(root_); }

    std::string output() const { return root_ + "/xtask.lock.json"; }
    std::string models() const { return root_ + "/models"; }

    void download(const std::string& leaf, const std::string& hash, bool gone = false) {
        const std::string place = models() + "/org-repo/" + leaf;
        const std::string text = R"({"schema":1,"repository":"org/repo","revision":"v1","path":")" + leaf +
                                 R"(","size":3,"commit":")" + commit + R"(","sha256":")" + hash + "\"}";
        fs::create_directories(models() + "/org-repo");
        if (!gone) std::ofstream(place) << "abc";
        std::ofstream(place + ".receipt.json") << text;
        host.files.content[place + ".receipt.json"] = text;
    }
    /// Both in memory and on disk: the command looks whether it is there.
    void write_lock(const std::string& text) {
        std::ofstream(output()) << text;
        host.files.content[output()] = text;
    }

    FakeHost::Result run(bool asks = false, bool offline = true, bool dry_run = false) {
        xtask::testkit::Arg id{"id", "org/repo"}, file{"file", {"a.gguf"}};
        id.origin = file.origin = asks ? Origin::flag : Origin::defaulted;
        return host.run<Lock>({id,
                               file,
                               {"rev", "main"},
                               {"base-url", site.c_str()},
                               {"offline", offline},
                               {"dry-run", dry_run},
                               {"output", output()},
                               {"out", models()}});
    }
    std::string written() const {
        const auto found = host.files.content.find(output());
        return found == host.files.content.end() ? "" : found->second;
    }

    std::vector<Locked> locked() {
        auto context = host.context();
        return parse_lock(context, written(), "what was written");
    }

    FakeHost host;

  private:
    std::string root_;
};

} // namespace

TEST_CASE("nothing downloaded is nothing to lock, and says what to do") {
    Project project;
    fs::create_directory(project.models());
    const auto result = project.run();
    CHECK(result.code == ExitCode::failure);
    CHECK(result.error->reason == "nothing-downloaded");
    CHECK(result.error->hint.find("--id") != std::string::npos);
    CHECK(project.written().empty());
}

TEST_CASE("what was downloaded is locked; what is gone or has no hash is warned of") {
    Project project;
    project.download("a.gguf", std::string(64, 'a'));
    project.download("gone", std::string(64, 'b'), true);
    project.download("plain", "");
    CHECK(project.run().code == ExitCode::ok);
    CHECK(project.locked().size() == 1);
    const std::string warnings = project.host.ui.messages(XTASK_LOG_WARN);
    CHECK(warnings.find("org-repo/gone is not locked") != std::string::npos);
    CHECK(warnings.find("org-repo/plain is not locked") != std::string::npos);
    CHECK(project.host.ui.printed.find("files     1\n") != std::string::npos);
    CHECK(project.host.http.requests.empty());
}

TEST_CASE("a dry run writes nothing") {
    Project project;
    project.download("a.gguf", std::string(64, 'a'));
    CHECK(project.run(false, true, true).code == ExitCode::ok);
    CHECK(project.written().empty());
    CHECK(project.host.ui.printed.find("would be written") != std::string::npos);
}

TEST_CASE("an old lock that cannot be read is not written over") {
    Project project;
    project.download("a.gguf", std::string(64, 'a'));
    project.write_lock("not a lock");
    const auto result = project.run();
    CHECK(result.error->reason == "bad-lock-file");
    CHECK(project.written() == "not a lock");
}

TEST_CASE("a licence that is known of this commit is not asked for again") {
    Project project;
    project.download("a.gguf", std::string(64, 'a'));
    Locked old;
    old.repository = "org/repo";
    old.revision = "v1";
    old.commit = commit;
    old.path = old.local = "elsewhere";
    old.sha256 = std::string(64, 'd');
    old.licence = "mit";
    project.write_lock(format_lock({old}));
    CHECK(project.run(false, false).code == ExitCode::ok);
    CHECK(project.host.http.requests.empty());
    CHECK(project.locked().at(0).licence == "mit");
}

TEST_CASE("a file that the hub announces no hash of is locked from its receipt, or not at all") {
    Project project;
    project.host.http.reply("HEAD", site + "/org/repo/resolve/main/a.gguf", 200,
                            {{"X-Repo-Commit", commit}, {"Content-Length", "3"}});
    project.host.http.reply("POST", site + "/api/models/org/repo/paths-info/main", 404, {}, "");
    project.host.http.reply("GET", site + "/api/models/org/repo/revision/" + commit, 404, {}, "");
    SECTION("not at all") {
        const auto result = project.run(true, false);
        CHECK(result.error->reason == "no-identity");
        CHECK(project.written().empty());
    }
    SECTION("from its receipt") {
        project.download("a.gguf", std::string(64, 'e'));
        CHECK(project.run(true, false).code == ExitCode::ok);
        CHECK(project.locked().at(0).sha256 == std::string(64, 'e'));
    }
}
