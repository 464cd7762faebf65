#include "listing.hpp"
#include "models_folder.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

using namespace xtask::mirror_serve;
using xtask::testkit::JsonParser;

namespace {

struct Fixture {
    ModelsFolder models;
    Memory memory;

    Fixture() {
        models.write("o-r/a.txt", "abc");
        models.write("o-r/sub/b.txt", "x");
        models.write("o-r/sub/deep/c.txt", "y");
    }
    Repository repository() { return *Repository::find(models.open(), "o/r", memory); }
    /// "folder sub", "file sub/b.txt", … in order.
    std::vector<std::string> tree(const char* path, bool recursive) {
        const auto parsed = JsonParser::parse(tree_json(repository(), path, recursive));
        std::vector<std::string> lines;
        for (const auto entry : parsed.root())
            lines.push_back(entry["type"].text_or("?") + " " + entry["path"].text_or("?"));
        return lines;
    }
};

using Lines = std::vector<std::string>;

} // namespace

TEST_CASE_METHOD(Fixture, "a tree has folders before what is in them") {
    CHECK(tree("", false) == Lines{"file a.txt", "directory sub"});
    CHECK(tree("", true) == Lines{"file a.txt", "directory sub", "file sub/b.txt", "directory sub/deep",
                                  "file sub/deep/c.txt"});
    CHECK(tree("sub", false) == Lines{"file sub/b.txt", "directory sub/deep"});
    CHECK(tree("sub/deep", true) == Lines{"file sub/deep/c.txt"});
    CHECK(tree("su", true).empty());
}

TEST_CASE_METHOD(Fixture, "files of a tree are described as LFS files") {
    const auto parsed = JsonParser::parse(tree_json(repository(), "", false));
    const auto file = *parsed.root().begin();
    CHECK(file["size"].integer() == 3);
    CHECK(file["lfs"]["oid"].text() == sha256_hex("abc"));
    CHECK(file["lfs"]["size"].integer() == 3);
    CHECK(file["lfs"]["pointerSize"].integer() == 126); // as git lfs pointer writes it
    CHECK(file["oid"].text_or("").size() == 40);
}

TEST_CASE_METHOD(Fixture, "paths that are asked about are described as in a tree") {
    models.write("o-r/sub.bin", "z"); // sorts between "sub" and "sub/…"
    const std::vector<std::string> paths{"sub/b.txt", "absent", "sub", "a.txt", "su", "a.txt/x", ""};
    const auto parsed = JsonParser::parse(paths_json(repository(), paths));
    Lines lines;
    for (const auto entry : parsed.root())
        lines.push_back(entry["type"].text_or("?") + " " + entry["path"].text_or("?"));
    CHECK(lines == Lines{"file sub/b.txt", "directory sub", "file a.txt"});
    CHECK((*parsed.root().begin())["lfs"]["oid"].text() == sha256_hex("x"));
    CHECK((*parsed.root().begin())["size"].integer() == 1);
}

TEST_CASE_METHOD(Fixture, "model information names the files, with blobs their digests") {
    const std::string commit(40, 'c');
    const auto plain = JsonParser::parse(info_json(repository(), commit, false));
    CHECK(plain.root()["id"].text() == "o/r");
    CHECK(plain.root()["sha"].text() == commit);
    CHECK(plain.root()["siblings"].size() == 3);
    CHECK((*plain.root()["siblings"].begin())["rfilename"].text() == "a.txt");
    CHECK_FALSE((*plain.root()["siblings"].begin())["lfs"]);
    const auto blobs = JsonParser::parse(info_json(repository(), commit, true));
    CHECK((*blobs.root()["siblings"].begin())["lfs"]["sha256"].text() == sha256_hex("abc"));
    CHECK((*blobs.root()["siblings"].begin())["size"].integer() == 3);
}
