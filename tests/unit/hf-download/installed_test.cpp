#include "installed.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

#include <unistd.h>

using namespace xtask::hf_download;
using xtask::testkit::FakeHost;
namespace fs = std::filesystem;

namespace {

std::string receipt(const std::string& path) {
    return R"({"schema":1,"repository":"org/repo","path":")" + path + R"(","size":3,"commit":")" +
           std::string(40, 'c') + R"(","sha256":")" + std::string(64, 'A') + "\"}";
}

} // namespace

TEST_CASE("finished downloads are found by their receipts, at every depth") {
    const std::string root = "/tmp/xtask-installed-" + std::to_string(::getpid());
    FakeHost host;
    const auto write = [&](const std::string& name, const std::string& text) {
        fs::create_directories(fs::path(root + "/" + name).parent_path());
        std::ofstream(root + "/" + name) << text;
        host.files.content[root + "/" + name] = text;
    };
    write("r/a.gguf", "abc");
    write("r/a.gguf.receipt.json", receipt("a.gguf"));
    write("r/a.gguf.etag", "x");
    write("r/sub/gone.receipt.json", receipt("sub/gone"));
    write("r/notes.txt", "mine");
    write("r/evil.receipt.json", receipt("../evil"));
    write("r/evil", "abc");
    write("r/b.part", "ab");
    write(".git/config", "x");
    fs::create_symlink("/etc", root + "/etc");
    auto context = host.context();
    const auto found = find_installed(context, root);
    REQUIRE(found.recorded.size() == 2);
    CHECK(found.recorded[0].file() == root + "/r/a.gguf");
    CHECK(found.recorded[0].sha256 == std::string(64, 'a'));
    CHECK(found.recorded[1].file() == root + "/r/sub/gone");
    CHECK(found.unrecorded == std::vector<std::string>{root + "/r/evil", root + "/r/notes.txt"});
    fs::remove_all(root);
    CHECK_THROWS_AS(find_installed(context, root), xtask::Error);
}
