#include "receipt.hpp"

#include <catch2/catch.hpp>

using namespace xtask::mirror_serve;

namespace {

const std::string sha256(64, 'a');
const std::string commit(40, 'c');

std::string receipt_text(const std::string& change = "") {
    return R"({"schema":1,"repository":"org/repo","path":"sub/model.gguf","commit":")" + commit +
           R"(","size":5,"sha256":")" + sha256 + R"(","mtime_ns":1700000000000000001,"inode":42)" + change +
           "}";
}

} // namespace

TEST_CASE("a receipt is read, and describes one state of one file") {
    const auto receipt = parse_receipt(receipt_text());
    REQUIRE(receipt);
    CHECK(receipt->repository == "org/repo");
    CHECK(receipt->path == "sub/model.gguf");
    CHECK(receipt->commit == commit);
    CHECK(receipt->sha256 == sha256);
    const FileStamp same{7, 42, 5, 1700000000000000001};
    CHECK(receipt->describes(same));
    CHECK_FALSE(receipt->describes({7, 43, 5, 1700000000000000001}));
    CHECK_FALSE(receipt->describes({7, 42, 6, 1700000000000000001}));
    CHECK_FALSE(receipt->describes({7, 42, 5, 1700000000000000002}));
}

TEST_CASE("what is no receipt is nothing") {
    const std::string text =
        GENERATE(as<std::string>{}, "", "null", "[]", "{}", "not json",
                 R"({"schema":2,"repository":"o/r","path":"f"})",
                 R"({"schema":1,"repository":"../x","path":"f","size":1,"inode":1,"mtime_ns":1})",
                 R"({"schema":1,"repository":"o/r","path":"../f","size":1,"inode":1,"mtime_ns":1})",
                 R"({"schema":1,"repository":"o/r","path":"f","size":-1,"inode":1,"mtime_ns":1})",
                 R"({"schema":1,"repository":"o/r","path":"f","size":1,"inode":1})",
                 R"({"schema":1,"repository":["o/r"],"path":"f","size":"x","inode":1,"mtime_ns":1})");
    CAPTURE(text);
    CHECK_FALSE(parse_receipt(text));
}

TEST_CASE("digests and commits that are none are left out") {
    const auto receipt = parse_receipt(
        R"({"schema":1,"repository":"o/r","path":"f","commit":"main","sha256":"ABC","size":1,"inode":1,"mtime_ns":1})");
    REQUIRE(receipt);
    CHECK(receipt->commit.empty());
    CHECK(receipt->sha256.empty());
}

TEST_CASE("what a download keeps beside a file is known by its name") {
    for (const char* name :
         {"m.gguf.part", "m.gguf.part.json", "m.gguf.lock", "m.gguf.etag", "m.gguf.lastmod",
          "m.gguf.receipt.json", "m.gguf.receipt.json.tmp", "m.gguf.part.123-0a1b2c"}) {
        CAPTURE(name);
        CHECK(is_bookkeeping(name));
    }
    for (const char* name :
         {"m.gguf", "part", "m.part.gguf", "m.part.1.gguf", "lock.json", "m.json", "a.tmp"}) {
        CAPTURE(name);
        CHECK_FALSE(is_bookkeeping(name));
    }
}
