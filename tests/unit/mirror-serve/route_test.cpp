#include "route.hpp"

#include <catch2/catch.hpp>

using namespace xtask::mirror_serve;

TEST_CASE("targets of the hub are understood") {
    struct Row {
        const char* target;
        Route::Kind kind;
        const char* repository;
        const char* revision;
        const char* path;
    };
    using Kind = Route::Kind;
    const auto row = GENERATE(
        Row{"/org/repo/resolve/main/model.gguf", Kind::file, "org/repo", "main", "model.gguf"},
        Row{"/gpt2/resolve/main/a/b.bin", Kind::file, "gpt2", "main", "a/b.bin"},
        Row{"/org/repo/resolve/refs%2Fpr%2F1/a%20b.bin?download=true", Kind::file, "org/repo", "refs/pr/1",
            "a b.bin"},
        Row{"/org/repo/resolve/main/a%2Fb.bin", Kind::file, "org/repo", "main", "a/b.bin"},
        Row{"/org/resolve/resolve/main/x", Kind::file, "org/resolve", "main", "x"},
        Row{"/api/models/org/repo", Kind::info, "org/repo", "main", ""},
        Row{"/api/models/gpt2", Kind::info, "gpt2", "main", ""},
        Row{"/api/models/org/repo/revision/abc?blobs=true", Kind::info, "org/repo", "abc", ""},
        Row{"/api/models/org/repo/paths-info/refs%2Fpr%2F1", Kind::paths, "org/repo", "refs/pr/1", ""},
        Row{"/api/models/gpt2/paths-info/main", Kind::paths, "gpt2", "main", ""},
        Row{"/api/models/org/repo/tree/main", Kind::tree, "org/repo", "main", ""},
        Row{"/api/models/gpt2/tree/main/sub/dir?recursive=1", Kind::tree, "gpt2", "main", "sub/dir"});
    CAPTURE(row.target);
    const auto route = parse_route(row.target);
    REQUIRE(route);
    CHECK(route->kind == row.kind);
    CHECK(route->repository == row.repository);
    CHECK(route->revision == row.revision);
    CHECK(route->path == row.path);
}

TEST_CASE("query parameters are switches") {
    CHECK(parse_route("/api/models/o/r?blobs=true")->blobs);
    CHECK(parse_route("/api/models/o/r?x=1&blobs=True")->blobs);
    CHECK_FALSE(parse_route("/api/models/o/r?blobs=false")->blobs);
    CHECK_FALSE(parse_route("/api/models/o/r?noblobs=true")->blobs);
    CHECK(parse_route("/api/models/o/r/tree/main?expand=false&recursive=true")->recursive);
    CHECK_FALSE(parse_route("/api/models/o/r/tree/main")->recursive);
}

TEST_CASE("other targets, and names that could climb, mean nothing") {
    const std::string target = GENERATE(
        as<std::string>{}, "", "/", "*", "org/repo/resolve/main/x", "/org/repo/resolve/main",
        "/org/repo/resolve/main/", "/org/repo/resolve//x", "/org/repo/raw/main/x", "/api/models",
        "/api/models/", "/api/models/a/b/c", "/api/models/a/b/paths-info",
        "/api/models/a/b/paths-info/main/x", "/api/datasets/a/b", "/../repo/resolve/main/x",
        "/org/..%2f..%2fetc/resolve/main/passwd", "/org/repo/resolve/main/../../../etc/passwd",
        "/org/repo/resolve/main/%2e%2e/x", "/org/repo/resolve/main/a%00b",
        "/org/repo/resolve/main/%2Fetc%2Fpasswd", "/org/repo/resolve/main/%zz", "/org/repo/resolve/main/x%",
        "/org/repo/resolve/..%2F../x", "/org/repo/resolve/main/a%0Ab", "http://other/org/repo/resolve/main/x",
        "/api/models/org/repo/tree/main/../x", "/org/repo/resolve/main/%ff");
    CAPTURE(target);
    CHECK_FALSE(parse_route(target));
    CHECK_FALSE(parse_route("/o/r/resolve/main/" + std::string(20'000, 'x')));
}
