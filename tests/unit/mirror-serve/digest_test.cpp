#include "digest.hpp"
#include "models_folder.hpp"

#include <xtask/error.hpp>

#include <catch2/catch.hpp>

#include <thread>

using namespace xtask::mirror_serve;

namespace {

const std::string sha256_of_abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

} // namespace

TEST_CASE("texts are hashed as the standards say") {
    CHECK(sha256_hex("abc") == sha256_of_abc);
    CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(sha1_hex("abc") == "a9993e364706816aba3e25717850c26c9cd0d89d");
}

TEST_CASE("files are hashed whole, at any size") {
    const ModelsFolder models;
    models.write("abc", "abc");
    models.write("empty", "");
    const std::string large(3'000'001, 'x');
    models.write("large", large);
    Digests digests;
    CHECK(digests.sha256(*models.open().open_file("abc")) == sha256_of_abc);
    CHECK(digests.sha256(*models.open().open_file("empty")) == sha256_hex(""));
    CHECK(digests.sha256(*models.open().open_file("large")) == sha256_hex(large));
}

TEST_CASE("a changed file is hashed again") {
    const ModelsFolder models;
    models.write("file", "abc");
    Digests digests;
    CHECK(digests.sha256(*models.open().open_file("file")) == sha256_of_abc);
    models.write("file", "abcd");
    CHECK(digests.sha256(*models.open().open_file("file")) == sha256_hex("abcd"));
}

TEST_CASE("many threads that ask for one file get the same answer") {
    const ModelsFolder models;
    const std::string content(2'000'000, 'y');
    models.write("file", content);
    const Folder folder = models.open();
    Digests digests;
    std::vector<std::string> answers(8);
    std::vector<std::thread> threads;
    for (std::string& answer : answers) {
        threads.emplace_back([&] { answer = digests.sha256(*folder.open_file("file")); });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(answers == std::vector<std::string>(8, sha256_hex(content)));
}

TEST_CASE("a failed calculation is an error, and is not remembered") {
    const ModelsFolder models;
    models.write("file", "abc");
    Digests digests;
    auto longer = *models.open().open_file("file");
    longer.stamp.size = 4;
    CHECK_THROWS_AS(digests.sha256(longer), xtask::Error);
    CHECK_THROWS_AS(digests.sha256(longer), xtask::Error);
    CHECK(digests.sha256(*models.open().open_file("file")) == sha256_of_abc);
}

TEST_CASE("stopping ends calculations") {
    const ModelsFolder models;
    models.write("file", "abc");
    Digests digests;
    digests.stop();
    CHECK_THROWS_AS(digests.sha256(*models.open().open_file("file")), xtask::Error);
}
