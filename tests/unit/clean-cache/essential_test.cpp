#include "essential.hpp"
#include "room.hpp"

#include <catch2/catch.hpp>

using namespace xtask::clean_cache;

namespace {

Identity identity(const fs::path& path) { return entry_at(AT_FDCWD, path.c_str())->identity; }

} // namespace

TEST_CASE("the working folder, the homes and all above them are essential, by any name") {
    const Room room;
    const fs::path work = room.folder("a/work"), home = room.folder("b/home");
    fs::create_symlink(home, room.path / "link-to-home");
    const Inside inside(work);
    const Essential essential({room.path / "link-to-home", "/does/not/exist"});
    for (const fs::path& path :
         {fs::path("/"), work, work.parent_path(), home, home.parent_path(), room.path}) {
        CAPTURE(path);
        CHECK(essential.contains(identity(path)));
    }
    CHECK_FALSE(essential.contains(identity(room.folder("a/work/models"))));
    CHECK_FALSE(essential.contains(identity(room.folder("b/home/.cache"))));
}

TEST_CASE("homes: the variable only where it is an absolute path") {
    const auto has = [](const std::vector<std::string>& homes, const std::string& path) {
        return std::find(homes.begin(), homes.end(), path) != homes.end();
    };
    CHECK(has(home_folders("/somewhere"), "/somewhere"));
    CHECK_FALSE(has(home_folders("relative"), "relative"));
    CHECK_FALSE(has(home_folders(""), ""));
}
