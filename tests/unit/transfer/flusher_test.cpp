#include "../base/temporary_directory.hpp"
#include "transfer/flusher.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

#include <fcntl.h>
#include <unistd.h>

using namespace xtask;
using namespace xtask::transfer;

namespace {

constexpr std::uint64_t mebibyte = 1 << 20;

struct Beginning {
    test::TemporaryDirectory dir;
    Names names{dir.path(), "f"};
    Partial partial{Partial::create(names, Sidecar{}, "boot-1")};

    /// From now on no sync of it succeeds.
    void break_descriptor() const {
        const int useless = ::open(names.part.c_str(), O_PATH | O_CLOEXEC);
        REQUIRE(::dup3(useless, partial.fd(), O_CLOEXEC) == partial.fd());
        ::close(useless);
    }
};

} // namespace

TEST_CASE("what a sync on the way ran into comes back from a later write, and the partial is gone") {
    Beginning f;
    f.break_descriptor();
    Flusher flusher(f.partial, 0);
    // The last of these waits until less is unsynced, which never happens.
    const auto write_all = [&] {
        for (std::uint64_t position = mebibyte; position <= 256 * mebibyte; position += mebibyte)
            flusher.wrote(position);
    };
    CHECK_THROWS_AS(write_all(), Error);
    CHECK_FALSE(std::filesystem::exists(f.names.part));
    CHECK_FALSE(std::filesystem::exists(f.names.sidecar));
    CHECK_THROWS_AS(flusher.finish(), Error);
}

TEST_CASE("syncs keep up with writing, and none is under way afterwards") {
    Beginning f;
    Flusher flusher(f.partial, 0);
    for (std::uint64_t position = mebibyte; position <= 1024 * mebibyte; position += mebibyte)
        flusher.wrote(position);
    flusher.finish();
    CHECK(std::filesystem::exists(f.names.part));
}

TEST_CASE("less than a step is left to the sync at the end") {
    Beginning f;
    f.break_descriptor();
    Flusher flusher(f.partial, 100 * mebibyte); // durable already
    flusher.wrote(131 * mebibyte);
    flusher.finish();
    CHECK(std::filesystem::exists(f.names.part));
}
