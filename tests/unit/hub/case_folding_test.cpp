#include "hub/case_folding.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

#include <unistd.h>

using xtask::hub::folds_case;

// Those that do: tests/e2e/hub/case_folding_test.py.
TEST_CASE("a file system that tells names in other letters apart") {
    const auto root = std::filesystem::temp_directory_path() / ("xtask-case-" + std::to_string(::getpid()));
    std::filesystem::create_directories(root / "empty");
    std::filesystem::create_directories(root / "both");
    std::ofstream(root / "both" / "a");
    std::ofstream(root / "both" / "A");
    std::filesystem::create_directories(root / "digits");
    std::ofstream(root / "digits" / "123");
    for (const char* name : {"", "empty", "both", "digits", "absent/below", "both/", "absent/"}) {
        CAPTURE(name);
        CHECK_FALSE(folds_case((root / name).string()));
    }
    CHECK_FALSE(folds_case("absent"));
    CHECK_FALSE(folds_case(""));
    CHECK_FALSE(folds_case("."));
    std::filesystem::remove_all(root);
}
