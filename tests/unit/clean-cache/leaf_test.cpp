#include "leaf.hpp"

#include <catch2/catch.hpp>

using namespace xtask::clean_cache;

TEST_CASE("a name tells the download it belongs to, and as what") {
    struct Row {
        std::string name, stem;
        Role role;
        std::string subject;
    };
    const Row row = GENERATE(values<Row>({
        {"m.gguf", "m.gguf", Role::file, ""},
        {"m.gguf.part", "m.gguf", Role::partial, ""},
        {"m.gguf.part.42-ab1", "m.gguf", Role::partial, ""},
        {"m.gguf.part.json", "m.gguf", Role::sidecar, "m.gguf.part"},
        {"m.gguf.part.json.tmp", "m.gguf", Role::temporary, "m.gguf"},
        {"m.gguf.lock", "m.gguf", Role::lock, ""},
        {"m.gguf.etag", "m.gguf", Role::record, "m.gguf"},
        {"m.gguf.lastmod.tmp", "m.gguf", Role::temporary, "m.gguf"},
        {"m.gguf.receipt.json", "m.gguf", Role::record, "m.gguf"},
        {".part", ".part", Role::file, ""},
        {".lock", ".lock", Role::file, ""},
        {"x.part.42", "x.part.42", Role::file, ""},
        {"x.part.a-b", "x.part.a-b", Role::file, ""},
        {"x.part.4-", "x.part.4-", Role::file, ""},
        {".part.4-a", ".part.4-a", Role::file, ""},
        {"", "", Role::file, ""},
    }));
    const Leaf leaf = leaf_of(row.name);
    CAPTURE(row.name);
    CHECK(leaf.stem == row.stem);
    CHECK(leaf.role == row.role);
    CHECK(leaf.subject() == row.subject);
    CHECK(leaf.lock() == row.stem + ".lock");
}
