#include "../base/temporary_directory.hpp"
#include "base/file.hpp"
#include "transfer/local.hpp"
#include "transfer/receipt.hpp"

#include <catch2/catch.hpp>

#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace xtask;
using namespace xtask::transfer;

namespace {

Receipt example() {
    Receipt receipt;
    receipt.repository = "org/repo";
    receipt.path = "dir/a\"b.gguf";
    receipt.revision = "main";
    receipt.commit = "abc";
    receipt.source = "https://hub/x";
    receipt.sha256 = std::string(64, 'a');
    receipt.etag = "\"tag\"";
    receipt.last_modified = "Sun, 06 Nov 1994 08:49:37 GMT";
    receipt.verified = "sha256";
    receipt.downloaded = "2026-11-23T02:55:00Z";
    receipt.length = 5;
    receipt.mtime_ns = -1;
    receipt.inode = 0xFFFFFFFFFFFFFFF0;
    return receipt;
}

} // namespace

TEST_CASE("a receipt reads back as it was written") {
    const auto back = parse_receipt(format_receipt(example()));
    REQUIRE(back);
    CHECK(format_receipt(*back) == format_receipt(example()));
    CHECK(back->inode == 0xFFFFFFFFFFFFFFF0);
    CHECK(back->path == "dir/a\"b.gguf");
}

TEST_CASE("what is no receipt is none") {
    for (const char* text :
         {"", "{", "[]", "null", "{}", R"({"schema":2,"size":1,"mtime_ns":1,"inode":1})",
          R"({"schema":1,"size":-1,"mtime_ns":1,"inode":1})",
          R"({"schema":1,"size":"1","mtime_ns":1,"inode":1})", R"({"schema":1,"size":1,"inode":1})",
          R"({"schema":1,"size":99999999999999999999,"mtime_ns":1,"inode":1})"}) {
        INFO(text);
        CHECK_FALSE(parse_receipt(text));
    }
    CHECK(parse_receipt(R"({"schema":1,"size":1,"mtime_ns":1,"inode":1,"new":[1]})"));
}

TEST_CASE("a receipt keeps the chain of its SHA-256, or none") {
    Receipt receipt = example();
    receipt.length = 2 * Chain::least_piece + 1;
    receipt.chain.states = {base::Sha256().state(), {1, 2, 3}};
    const std::string text = format_receipt(receipt);
    CHECK(parse_receipt(text)->chain.states == receipt.chain.states);
    const std::string state = base::to_hex(receipt.chain.states[1]);
    const auto with = [&](const std::string& from, const std::string& to) {
        std::string changed = text;
        changed.replace(changed.find(from), from.size(), to);
        return parse_receipt(changed);
    };
    for (const auto& [from, to] : {std::pair<std::string, std::string>{state, state.substr(1)},
                                   {"\"" + state + "\"", "7"},
                                   {"\"" + state + "\"", "\"" + state + "\", \"" + state + "\""},
                                   {"16777216", "16777217"},
                                   {"16777216", "-16777216"},
                                   {"16777216", "0"},
                                   {"sha256_states", "sha256_stateS"},
                                   {"\"pieces\"", "\"piecez\""}}) {
        INFO(to);
        const auto changed = with(from, to);
        REQUIRE(changed);
        CHECK(changed->chain.states.empty());
        CHECK(changed->sha256 == receipt.sha256);
    }
}

TEST_CASE("times are RFC 3339 in UTC") {
    CHECK(format_time(0) == "1970-01-01T00:00:00Z");
    CHECK(format_time(784111777) == "1994-11-06T08:49:37Z");
}

TEST_CASE("looking a file up tells absent, unrecorded, changed and intact apart") {
    const test::TemporaryDirectory dir;
    const Names names(dir.path(), "f");
    CHECK(lookup(dir.path(), "f").state == Local::State::absent);
    CHECK(lookup(dir / "nowhere", "f").state == Local::State::absent);

    test::write_text(names.file, "12345");
    CHECK(lookup(dir.path(), "f").state == Local::State::unrecorded);
    CHECK(lookup(dir.path(), "f").length == 5);
    test::write_text(names.receipt, "garbage");
    CHECK(lookup(dir.path(), "f").state == Local::State::unrecorded);

    struct stat status {};
    REQUIRE(::stat(names.file.c_str(), &status) == 0);
    Receipt receipt = example();
    receipt.mtime_ns = mtime_ns(status);
    receipt.inode = status.st_ino;
    test::write_text(names.receipt, format_receipt(receipt));
    const Local local = lookup(dir.path(), "f");
    CHECK(local.state == Local::State::intact);
    CHECK(local.repository == "org/repo");
    CHECK(local.etag == "\"tag\"");

    SECTION("another size") { test::write_text(names.file, "123456"); }
    SECTION("another time") {
        const timespec times[2] = {{0, UTIME_OMIT},
                                   {status.st_mtim.tv_sec, (status.st_mtim.tv_nsec + 1) % 1000000000}};
        REQUIRE(::utimensat(AT_FDCWD, names.file.c_str(), times, 0) == 0);
    }
    SECTION("another inode") {
        base::atomic_write(names.file, "12345");
        const timespec times[2] = {{0, UTIME_OMIT}, status.st_mtim};
        REQUIRE(::utimensat(AT_FDCWD, names.file.c_str(), times, 0) == 0);
    }
    CHECK(lookup(dir.path(), "f").state == Local::State::changed);
}

TEST_CASE("links are not looked through") {
    const test::TemporaryDirectory dir;
    test::write_text(dir / "real", "12345");
    REQUIRE(::symlink("real", (dir / "f").c_str()) == 0);
    CHECK(lookup(dir.path(), "f").state == Local::State::absent);
    test::write_text(dir / "g", "12345");
    test::write_text(dir / "elsewhere.json", format_receipt(example()));
    REQUIRE(::symlink("elsewhere.json", (dir / "g.receipt.json").c_str()) == 0);
    CHECK(lookup(dir.path(), "g").state == Local::State::unrecorded);
}
