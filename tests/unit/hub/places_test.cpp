#include "hub/places.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

#include <unistd.h>

using namespace xtask::hub;
using xtask::ExitCode;

namespace {

std::string clash(std::initializer_list<const char*> names, bool folds = false) {
    std::vector<Place> places;
    for (const char* name : names) places.push_back({std::string("repo/") + name, name});
    try {
        check_places(places, folds, ExitCode::failure, "hint");
        return {};
    } catch (const xtask::Error& error) {
        CHECK(error.code == ExitCode::failure);
        CHECK(error.reason == "same-name");
        CHECK(error.hint == "hint");
        return error.what();
    }
}

bool has(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

} // namespace

TEST_CASE("each file has a place of its own") {
    CHECK(clash({"a", "b", "sub/a", "sub/sub/a", "A"}).empty());
    const auto twice = clash({"x/a", "a", "a"});
    CHECK(has(twice, "repo/a"));
    CHECK(has(clash({"a", "a.part"}), "repo/a.part"));
    CHECK(has(clash({"sub/a.receipt.json", "sub/a"}), "needs for itself"));
    CHECK(has(clash({"a", "a.lock/b"}), "needs for itself"));
    CHECK(has(clash({"a", "a/b"}), "one as a folder"));
}

TEST_CASE("where case does not count, names that differ in case only are one") {
    CHECK(has(clash({"Model.gguf", "model.GGUF"}, true), "model.GGUF"));
    CHECK(has(clash({"Sub/a", "sub/A"}, true), "case"));
    CHECK(has(clash({"Sub/a", "sub"}, true), "one as a folder"));
    CHECK(has(clash({"A", "a.PART"}, true), "needs for itself"));
    CHECK(clash({"Sub/a", "sub/b"}, true).empty());
}

TEST_CASE("folders are real ones") {
    const auto root = std::filesystem::temp_directory_path() / ("xtask-places-" + std::to_string(::getpid()));
    std::filesystem::create_directories(root / "real");
    std::filesystem::create_symlink("/tmp", root / "link");
    std::filesystem::create_symlink("nowhere", root / "real" / "dangling");
    const auto refused = [&](const std::string& local) {
        const std::vector<Place> places{{local, local}};
        try {
            check_folders(root.string(), places);
            return false;
        } catch (const xtask::Error& error) {
            CHECK(error.reason == "unsafe-folder");
            return true;
        }
    };
    CHECK_FALSE(refused("file"));
    CHECK_FALSE(refused("real/file"));
    CHECK_FALSE(refused("real/absent/file"));
    CHECK(refused("link/file"));
    CHECK(refused("link/sub/file"));
    CHECK(refused("real/dangling/file"));
    std::filesystem::remove_all(root);
}
