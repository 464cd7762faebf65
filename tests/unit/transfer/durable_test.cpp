#include "../base/temporary_directory.hpp"
#include "base/file.hpp"
#include "transfer/durable.hpp"

#include <catch2/catch.hpp>

#include <vector>

#include <unistd.h>

using namespace xtask;
using namespace xtask::transfer;

TEST_CASE("each file has its own verdict") {
    const test::TemporaryDirectory dir;
    std::vector<base::Fd> open;
    std::vector<std::string> paths;
    for (int i = 0; i < 50; ++i) paths.push_back(dir / std::to_string(i));
    for (const auto& path : paths) open.push_back(base::open_regular(path, O_RDWR | O_CREAT));
    std::vector<Syncing> files;
    for (std::size_t i = 0; i < paths.size(); ++i) files.push_back({open[i].get(), &paths[i], {}});
    files[7].fd = -1; // cannot be synced
    sync_all(files);
    for (std::size_t i = 0; i < files.size(); ++i) {
        CAPTURE(i);
        CHECK(files[i].error.has_value() == (i == 7));
    }
    CHECK_THAT(files[7].error->what(), Catch::Contains(paths[7]));
    sync_all({});
}
