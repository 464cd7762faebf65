#include "cache_room.hpp"
#include "hub/twin.hpp"
#include "posix/below.hpp"

#include <catch2/catch.hpp>

#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>

using namespace xtask::hub;
using namespace xtask::hub::test;
using xtask::posix::Descriptor;
using xtask::posix::folder_flags;
using xtask::posix::make_below;
using xtask::posix::open_below;

namespace {

Descriptor folder(const std::string& path) { return Descriptor(::open(path.c_str(), folder_flags)); }

} // namespace

TEST_CASE("a twin has its name only once it is published") {
    const CacheRoom room;
    room.write(room.models() + "/a", "abc");
    const auto models = folder(room.models());
    const Descriptor file(::open((room.models() + "/a").c_str(), O_RDONLY | O_CLOEXEC));
    const Twin twin(file.get(), models.get());
    CHECK(std::distance(fs::directory_iterator(room.models()), {}) == 1);
    twin.publish(models.get(), "b");
    CHECK(room.read(room.models() + "/b") == "abc");
    try {
        twin.publish(models.get(), "b");
        FAIL("twice");
    } catch (const std::system_error& error) {
        CHECK(error.code() == std::errc::file_exists);
    }
}

TEST_CASE("what is opened below a folder is below it") {
    const CacheRoom room;
    room.write(room.models() + "/a/b", "abc");
    fs::create_directory_symlink(room.models() + "/a", room.models() + "/link");
    const auto models = folder(room.models());
    CHECK(open_below(models.get(), "a/b", xtask::posix::file_flags));
    for (const char* other :
         {"link/b", "link", "a/../a/b", "../models/a/b", "/etc/passwd", "a//b", "a/", "", ".", "none"}) {
        CAPTURE(other);
        CHECK_FALSE(open_below(models.get(), other, xtask::posix::file_flags));
    }
    CHECK(make_below(models.get(), "new/and/newer"));
    CHECK(fs::is_directory(room.models() + "/new/and/newer"));
    for (const char* other : {"link/x", "../x", "a/b", "a/b/c"}) {
        CAPTURE(other);
        CHECK_FALSE(make_below(models.get(), other));
    }
    CHECK_FALSE(fs::exists(room.models() + "/a/x"));
}
