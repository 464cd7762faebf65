#include "../base/temporary_directory.hpp"
#include "base/file.hpp"
#include "transfer/intake.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

using namespace xtask;
using namespace xtask::transfer;

namespace {

constexpr std::uint64_t mebibyte = 1 << 20;

/// What this process has read from files, in bytes.
std::uint64_t bytes_read() {
    std::ifstream io("/proc/self/io");
    std::string name;
    std::uint64_t value = 0;
    while (io >> name >> value) {
        if (name == "rchar:") return value;
    }
    throw std::runtime_error("/proc/self/io does not say what was read");
}

/// The intake of a file of which an earlier run left that much; nobody wrote it, so it takes no room.
struct Resumed {
    Resumed(std::uint64_t prefix, std::uint64_t missing) {
        Sidecar content;
        content.total = prefix + missing;
        Partial::create(names, content, "boot-1");
        std::filesystem::resize_file(names.part, prefix);
        auto partial = Partial::resume(names, "boot-1", [](const Sidecar&) { return true; });
        intake =
            std::make_unique<Intake>(std::move(*partial), memory.take(mebibyte, 1), content.total, false);
    }

    test::TemporaryDirectory dir;
    Names names{dir.path(), "f"};
    Memory memory{mebibyte};
    base::Cancel cancel;
    std::unique_ptr<Intake> intake;
};

} // namespace

TEST_CASE("a prefix that is left for the next run is not hashed to its end") {
    constexpr std::uint64_t prefix = 2048 * mebibyte; // takes a second or more
    Resumed f(prefix, mebibyte);
    const std::uint64_t before = bytes_read();
    SECTION("where the attempt ends") { f.intake->keep(); }
    SECTION("where the intake goes") {}
    f.intake.reset();
    CHECK(bytes_read() - before < prefix / 4);
    CHECK(std::filesystem::file_size(f.names.part) == prefix);
}

TEST_CASE("a complete prefix is hashed once") {
    constexpr std::uint64_t prefix = 64 * mebibyte;
    Resumed f(prefix, 0);
    const std::uint64_t before = bytes_read();
    f.intake->finish(f.cancel, [](std::uint64_t) {});
    f.intake.reset();
    CHECK(bytes_read() - before < prefix + prefix / 4);
}
