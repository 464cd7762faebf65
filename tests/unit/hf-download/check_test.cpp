#include "check.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

#include <sys/stat.h>
#include <unistd.h>

using namespace xtask::hf_download;
using State = Check::State;
using xtask::testkit::FakeHost;

namespace {

/// SHA-256 of "abc" (FIPS 180-2, appendix B.1).
const std::string abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

class Folder {
  public:
    Folder() : path_("/tmp/xtask-check-" + std::to_string(::getpid())) {
        std::filesystem::create_directory(path_);
    }
    ~Folder() { std::filesystem::remove_all(path_); }

    void write(const std::string& name, const std::string& text) const {
        std::ofstream(path_ + "/" + name) << text;
    }
    const std::string& path() const { return path_; }

    Check check(const std::string& leaf, std::uint64_t size, const std::string& sha256 = abc) const {
        Check one;
        one.file.folder = path_;
        one.file.leaf = leaf;
        one.file.size = size;
        one.file.sha256 = sha256;
        FakeHost host;
        auto context = host.context();
        hash(context, one);
        return one;
    }

  private:
    std::string path_;
};

} // namespace

TEST_CASE("a file is what it should be, or the report says what it is instead") {
    const Folder folder;
    folder.write("good", "abc");
    folder.write("other", "abd");
    folder.write("short", "ab");
    CHECK(folder.check("good", 3).state == State::intact);
    const auto other = folder.check("other", 3);
    CHECK(other.state == State::damaged);
    CHECK(other.why.find("not " + abc) != std::string::npos);
    const auto shorter = folder.check("short", 3);
    CHECK(shorter.state == State::damaged);
    CHECK(shorter.why == "it has 2 bytes instead of 3");
    CHECK(folder.check("good", 3, "").state == State::unrecorded);
    CHECK(folder.check("absent", 3).state == State::missing);
}

TEST_CASE("what is no regular file is damage, never followed and never waited on") {
    const Folder folder;
    folder.write("good", "abc");
    std::filesystem::create_symlink("good", folder.path() + "/link");
    REQUIRE(::mkfifo((folder.path() + "/fifo").c_str(), 0600) == 0);
    std::filesystem::create_directory(folder.path() + "/folder");
    for (const char* name : {"link", "fifo", "folder"}) {
        CAPTURE(name);
        CHECK(folder.check(name, 3).state == State::damaged);
    }
}
