#include "../base/temporary_directory.hpp"
#include "base/file.hpp"
#include "server.hpp"
#include "transfer/read_ahead.hpp"

#include <catch2/catch.hpp>

#include <fcntl.h>

using namespace xtask;
using namespace xtask::test;
using transfer::ReadAhead;

namespace {

struct File {
    explicit File(const std::string& content) : path(directory.path() + "/f") {
        fd = base::Fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
        base::write_all(fd.get(), content, path);
    }

    std::string range(std::uint64_t begin, std::uint64_t end) const {
        ReadAhead bytes(fd.get(), path, begin, end);
        std::string all;
        for (auto block = bytes.next(); !block.empty(); block = bytes.next()) {
            all.append(reinterpret_cast<const char*>(block.data()), block.size());
        }
        return all;
    }

    TemporaryDirectory directory;
    std::string path;
    base::Fd fd;
};

} // namespace

TEST_CASE("ranges come in order and whole, however they lie to the blocks") {
    const std::string content = sample(3'000'000);
    const File file(content);
    for (const auto& [begin, end] : {std::pair<std::uint64_t, std::uint64_t>{0, 3'000'000},
                                     {0, 262'144},
                                     {1, 262'146},
                                     {2'999'999, 3'000'000},
                                     {5, 5},
                                     {3'000'000, 3'000'000}}) {
        CHECK(file.range(begin, end) == content.substr(begin, end - begin));
    }
}

TEST_CASE("the end of the file ends the range") {
    const std::string content = sample(600'000);
    const File file(content);
    CHECK(file.range(0, 1'000'000) == content);
    CHECK(file.range(600'000, 1'000'000).empty());
}

TEST_CASE("who stops in the middle does not hang") {
    const File file(sample(3'000'000));
    ReadAhead bytes(file.fd.get(), file.path, 0, 3'000'000);
    CHECK_FALSE(bytes.next().empty());
}

TEST_CASE("what cannot be read is an error where it happens") {
    const TemporaryDirectory directory;
    const base::Fd fd(::open(directory.path().c_str(), O_RDONLY | O_CLOEXEC));
    ReadAhead bytes(fd.get(), directory.path(), 0, 100);
    CHECK_THROWS_AS(bytes.next(), Error);
}
