#include "models_folder.hpp"

#include <xtask/error.hpp>

#include <catch2/catch.hpp>

using namespace xtask::mirror_serve;
namespace fs = std::filesystem;

namespace {

std::vector<std::string> paths(const Folder& folder) {
    std::vector<std::string> paths;
    for (const Listed& file : folder.files()) paths.push_back(file.path);
    return paths;
}

} // namespace

TEST_CASE("files below a folder are listed and opened") {
    const ModelsFolder models;
    models.write("b/c/file", "12345");
    models.write("a", "");
    const Folder folder = models.open();
    CHECK(paths(folder) == std::vector<std::string>{"a", "b/c/file"});
    const auto file = folder.open_file("b/c/file");
    REQUIRE(file);
    CHECK(file->stamp.size == 5);
    CHECK(folder.files().back().stamp == file->stamp);
    CHECK(read_all(*file, 5) == "12345");
    CHECK_FALSE(read_all(*file, 4));
    CHECK(paths(*folder.open_folder("b/c")) == std::vector<std::string>{"file"});
}

TEST_CASE("nothing outside can be reached, and nothing but files is opened") {
    const ModelsFolder outside;
    outside.write("secret", "x");
    const ModelsFolder models;
    models.write("sub/file", "x");
    fs::create_symlink(outside.path / "secret", models.path / "link");
    fs::create_directory_symlink(outside.path, models.path / "folder-link");
    REQUIRE(::mkfifo((models.path / "fifo").c_str(), 0600) == 0);
    const Folder folder = models.open();

    CHECK(paths(folder) == std::vector<std::string>{"sub/file"});
    for (const char* path : {"link", "folder-link/secret", "fifo", "sub", "..", "../x", "sub/../sub/file",
                             "/etc/passwd", "", "sub//file", "sub/./file", "missing", "sub/file/x"}) {
        CAPTURE(path);
        CHECK_FALSE(folder.open_file(path));
    }
    CHECK_FALSE(folder.open_folder("folder-link"));
    CHECK_FALSE(folder.open_folder("sub/file"));
}

TEST_CASE("the folder itself may be a link, and must be there") {
    const ModelsFolder models;
    models.write("real/file", "x");
    fs::create_directory_symlink(models.path / "real", models.path / "link");
    CHECK(Folder((models.path / "link").string()).files().size() == 1);
    CHECK_THROWS_AS(Folder((models.path / "missing").string()), xtask::Error);
    CHECK_THROWS_AS(Folder((models.path / "real/file").string()), xtask::Error);
}

TEST_CASE("a file that changes has another stamp") {
    const ModelsFolder models;
    models.write("file", "12345");
    const auto before = models.open().open_file("file")->stamp;
    CHECK(models.open().open_file("file")->stamp == before);
    models.write("file", "123456");
    CHECK(models.open().open_file("file")->stamp != before);
}
