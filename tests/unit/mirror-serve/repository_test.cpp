#include "models_folder.hpp"
#include "repository.hpp"

#include <catch2/catch.hpp>

#include <chrono>

using namespace xtask::mirror_serve;

namespace {

const std::string commit(40, 'c');
const std::string recorded(64, 'a');

std::vector<std::string> paths(const Repository& repository) {
    std::vector<std::string> result;
    for (const Entry& entry : repository.entries()) result.push_back(entry.path);
    return result;
}

} // namespace

TEST_CASE("a repository is DIR/ORG/REPO, else DIR/ORG-REPO") {
    const ModelsFolder models;
    Memory memory;
    models.write("org-repo/dashed", "x");
    CHECK(paths(*Repository::find(models.open(), "org/repo", memory)) == std::vector<std::string>{"dashed"});
    models.write("org/repo/nested", "x");
    CHECK(paths(*Repository::find(models.open(), "org/repo", memory)) == std::vector<std::string>{"nested"});
    CHECK_FALSE(Repository::find(models.open(), "org/other", memory));
    CHECK(paths(*Repository::find(models.open(), "org-repo", memory)) == std::vector<std::string>{"dashed"});
}

TEST_CASE("a folder belongs to the repository its receipts name") {
    const ModelsFolder models;
    Memory memory;
    models.write("a-b-c/file", "x");
    models.write_receipt("a-b-c/file", "a/b-c", "file", commit, recorded);
    CHECK(Repository::find(models.open(), "a/b-c", memory));
    CHECK_FALSE(Repository::find(models.open(), "a-b/c", memory));
    CHECK_FALSE(Repository::find(models.open(), "a-b-c", memory));
}

TEST_CASE("files have the path of their receipt, and bookkeeping is hidden") {
    const ModelsFolder models;
    Memory memory;
    models.write("o-r/model.gguf", "x");
    models.write_receipt("o-r/model.gguf", "o/r", "sub/model.gguf", commit, recorded);
    models.write("o-r/plain.txt", "y");
    models.write("o-r/deep/er.txt", "z");
    models.write("o-r/poetry.lock", "a download of that name");
    models.write_receipt("o-r/poetry.lock", "o/r", "poetry.lock", commit, recorded);
    for (const char* name :
         {"model.gguf.etag", "model.gguf.lastmod", "next.part", "next.part.json", "next.lock"}) {
        models.write(std::string("o-r/") + name, "bookkeeping");
    }
    const auto repository = Repository::find(models.open(), "o/r", memory);
    REQUIRE(repository);
    CHECK(paths(*repository) ==
          std::vector<std::string>{"deep/er.txt", "plain.txt", "poetry.lock", "sub/model.gguf"});
    REQUIRE(repository->find_entry("sub/model.gguf") != nullptr);
    CHECK(repository->find_entry("sub/model.gguf")->local == "model.gguf");
    CHECK(repository->find_entry("model.gguf") == nullptr);
    CHECK(read_all(*repository->open(*repository->find_entry("sub/model.gguf")), 10) == "x");
}

TEST_CASE("a receipt is believed as long as it describes the file") {
    const ModelsFolder models;
    Memory memory;
    models.write("o-r/file", "abc");
    models.write_receipt("o-r/file", "o/r", "file", commit, recorded);
    auto repository = Repository::find(models.open(), "o/r", memory);
    CHECK(repository->sha256(repository->entries().at(0)) == recorded);
    CHECK(repository->commit() == commit);

    models.write("o-r/file", "abcd");
    repository = Repository::find(models.open(), "o/r", memory);
    CHECK(repository->sha256(repository->entries().at(0)) == sha256_hex("abcd"));
    CHECK(repository->commit() != commit);
}

TEST_CASE("a receipt is read once, unless it is so young that it may change under the same stamp") {
    const ModelsFolder models;
    Memory memory;
    const auto path = models.path / "o-r/file.receipt.json";
    const auto written = std::filesystem::file_time_type::clock::now() - std::chrono::hours(1);
    const auto commit_now = [&] { return Repository::find(models.open(), "o/r", memory)->commit(); };
    const auto write = [&](char digit, bool long_ago) {
        models.write_receipt("o-r/file", "o/r", "file", std::string(40, digit), recorded);
        if (long_ago) std::filesystem::last_write_time(path, written);
        return std::string(40, digit);
    };
    models.write("o-r/file", "abc");
    const std::string first = write('1', false);
    CHECK(commit_now() == first);
    const std::string second = write('2', false);
    CHECK(commit_now() == second);
    const std::string third = write('3', true);
    CHECK(commit_now() == third);
    write('4', true);
    CHECK(commit_now() == third);
}

TEST_CASE("without one commit in all receipts it is made from the content") {
    const ModelsFolder models;
    Memory memory;
    const auto commit_now = [&] { return Repository::find(models.open(), "o/r", memory)->commit(); };
    models.write("o-r/a", "1");
    models.write("o-r/b", "2");
    const std::string first = commit_now();
    CHECK(first.size() == 40);
    CHECK(first.find_first_not_of("0123456789abcdef") == std::string::npos);
    CHECK(commit_now() == first);
    models.write("o-r/b", "33");
    const std::string second = commit_now();
    CHECK(second != first);
    models.write_receipt("o-r/a", "o/r", "a", commit, sha256_hex("1"));
    CHECK(commit_now() == second); // one receipt of two files, and the content is the same
    models.write_receipt("o-r/b", "o/r", "b", std::string(40, 'd'), sha256_hex("33"));
    CHECK(commit_now() == second); // two commits are none
    models.write_receipt("o-r/b", "o/r", "b", commit, sha256_hex("33"));
    CHECK(commit_now() == commit);
}

TEST_CASE("an empty folder is a repository without files") {
    const ModelsFolder models;
    Memory memory;
    std::filesystem::create_directories(models.path / "o/r");
    const auto repository = Repository::find(models.open(), "o/r", memory);
    REQUIRE(repository);
    CHECK(repository->entries().empty());
    CHECK(repository->commit().size() == 40);
}
