#include "folder.hpp"
#include "plugins/search_path.hpp"

#include <xtask/error.hpp>

#include <catch2/catch.hpp>

#include <map>

using namespace xtask::plugins;
using test::Folder;

namespace {

xtask::services::Environment environment(std::map<std::string, std::string> variables) {
    return [variables = std::move(variables)](std::string_view name) -> std::optional<std::string> {
        const auto found = variables.find(std::string(name));
        if (found == variables.end() || found->second.empty()) return std::nullopt;
        return found->second;
    };
}

std::vector<std::string> paths(const std::vector<SearchDirectory>& directories, const Folder& folder) {
    std::vector<std::string> list;
    for (const auto& directory : directories) {
        if (directory.path.rfind(folder.path(), 0) == 0)
            list.push_back(directory.path.substr(folder.path().size() + 1));
    }
    return list;
}

} // namespace

TEST_CASE("flags, environment, user, executable: in that order") {
    const Folder folder;
    for (const auto* name : {"flag", "env1", "env2", "data/xtask/plugins", "bin/plugins"})
        folder.make_directory(name);
    const auto found =
        search_path({folder / "flag"},
                    environment({{"XTASK_PLUGIN_PATH", (folder / "env1") + "::" + (folder / "env2")},
                                 {"XDG_DATA_HOME", folder / "data"},
                                 {"HOME", folder.path()}}),
                    folder / "bin/xtask");
    CHECK(paths(found, folder) ==
          std::vector<std::string>{"flag", "env1", "env2", "data/xtask/plugins", "bin/plugins"});
    CHECK(found.front().source == "--plugin-dir");
    CHECK(found.front().below.empty());
    CHECK(found[4].below == folder / "bin");
}

TEST_CASE("the home directory stands in for XDG_DATA_HOME; relative ones count for nothing") {
    const Folder folder;
    folder.make_directory(".local/share/xtask/plugins");
    const std::vector<std::string> expected{".local/share/xtask/plugins"};
    CHECK(paths(search_path({}, environment({{"HOME", folder.path()}}), ""), folder) == expected);
    CHECK(paths(search_path({}, environment({{"HOME", folder.path()}, {"XDG_DATA_HOME", "data"}}), ""),
                folder) == expected);
}

TEST_CASE("the same directory counts once, whatever it is called") {
    const Folder folder;
    folder.make_directory("real");
    std::filesystem::create_directory_symlink("real", folder / "link");
    CHECK(paths(search_path({folder / "link", folder / "real", folder / "real/."}, environment({}), ""),
                folder) == std::vector<std::string>{"real"});
}

TEST_CASE("a directory that was named must exist; the others need not") {
    const Folder folder;
    folder.write("file", "");
    CHECK_THROWS_AS(search_path({folder / "absent"}, environment({}), ""), xtask::Error);
    CHECK_THROWS_AS(search_path({folder / "file"}, environment({}), ""), xtask::Error);
    CHECK(
        paths(search_path({}, environment({{"XTASK_PLUGIN_PATH", folder / "absent"}}), ""), folder).empty());
}

TEST_CASE("the executable's path is known") { CHECK(executable_path().front() == '/'); }
