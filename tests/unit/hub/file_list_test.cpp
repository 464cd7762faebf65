#include "hub/file_list.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

#include <thread>

#include <fcntl.h>
#include <unistd.h>

namespace hub = xtask::hub;
using xtask::ExitCode;
using xtask::testkit::FakeHost;
using Paths = std::vector<std::string>;

namespace {

xtask::Error error_of(const std::string& text) {
    try {
        hub::parse_file_list(text, "the list");
    } catch (const xtask::Error& error) {
        return error;
    }
    return {ExitCode::ok, "no error", ""};
}

struct Pipe {
    int ends[2];
    Pipe() { REQUIRE(::pipe(ends) == 0); }
    ~Pipe() {
        ::close(ends[0]);
        close_writer();
    }
    void write(const std::string& text) const {
        REQUIRE(::write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
    }
    void close_writer() {
        if (ends[1] >= 0) ::close(ends[1]);
        ends[1] = -1;
    }
};

} // namespace

TEST_CASE("a list has one path a line") {
    struct Row {
        const char* text;
        Paths paths;
    };
    const auto row = GENERATE(
        Row{"", {}}, Row{"\n", {}}, Row{"a", {"a"}}, Row{"a\n", {"a"}}, Row{"a\nb/c.bin\n", {"a", "b/c.bin"}},
        Row{"a\r\nb\r\n", {"a", "b"}}, Row{"a\r\n\r\n\r\nb", {"a", "b"}}, Row{"# comment\na\n#b\n", {"a"}},
        Row{"  \n\t\na\n", {"a"}}, Row{"a b\n", {"a b"}}, Row{" a\n", {" a"}}, Row{"a#b\n", {"a#b"}},
        Row{"50%.bin\n", {"50%.bin"}}, Row{"\xC3\xA4/\xE6\x9C\xAC.gguf\n", {"\xC3\xA4/\xE6\x9C\xAC.gguf"}},
        Row{"\xEF\xBB\xBF"
            "a\n",
            {"a"}},
        Row{"\xEF\xBB\xBF# c\n", {}}, Row{"a\na\n", {"a", "a"}});
    CAPTURE(row.text);
    CHECK(hub::parse_file_list(row.text, "list") == row.paths);
}

TEST_CASE("an unsafe path is named with its list and line") {
    struct Row {
        std::string text;
        const char* place;
    };
    const auto row = GENERATE(Row{"../x", "line 1: "}, Row{"a\n\n# c\n/etc/passwd\n", "line 4: "},
                              Row{"a\r\nb\r\nc/\r\n", "line 3: "}, Row{"a\rb\n", "line 1: "},
                              Row{std::string("a\0b\n", 4), "line 1: "}, Row{"\xFF\n", "line 1: "},
                              Row{"a\n" + std::string(239, 'x'), "line 2: "}, Row{"a//b", "line 1: "},
                              Row{"\n\n./a", "line 3: "});
    CAPTURE(row.text);
    const auto error = error_of(row.text);
    CHECK(error.code == ExitCode::usage);
    CHECK(error.reason == "unsafe-name");
    CHECK_FALSE(error.hint.empty());
    CHECK(std::string(error.what()).starts_with("the list, " + std::string(row.place)));
}

TEST_CASE("a list has its bounds") {
    std::string text;
    for (std::size_t i = 0; i < hub::max_listed_files; ++i) text += "f\n";
    CHECK(hub::parse_file_list(text, "list").size() == hub::max_listed_files);
    CHECK(hub::parse_file_list(text + "# more\n\n", "list").size() == hub::max_listed_files);
    const auto error = error_of(text + "f\n");
    CHECK(error.code == ExitCode::usage);
    CHECK(error.reason == "too-many-files");
    CHECK(std::string(error.what()).find("line 100001") != std::string::npos);
}

TEST_CASE("a list is read from a file, bounded") {
    FakeHost host;
    auto context = host.context();
    host.files.content["list"] = "a\n";
    CHECK(hub::read_file_list(context, "list") == "a\n");
    CHECK_THROWS_AS(hub::read_file_list(context, "absent"), xtask::Error);
    host.files.content["list"] = std::string(hub::max_list_bytes + 1, 'x');
    CHECK_THROWS_AS(hub::read_file_list(context, "list"), xtask::Error);
}

TEST_CASE("a stream is read to its end, however it comes") {
    FakeHost host;
    auto context = host.context();
    Pipe pipe;
    std::string text;
    for (int i = 0; i < 50'000; ++i) text += "file-" + std::to_string(i) + "\n";
    std::thread writer([&] {
        for (std::size_t at = 0; at < text.size();) {
            const ssize_t count =
                ::write(pipe.ends[1], text.data() + at, std::min<std::size_t>(text.size() - at, 777));
            if (count <= 0) break;
            at += static_cast<std::size_t>(count);
        }
        pipe.close_writer();
    });
    const std::string read = hub::read_stream(context, pipe.ends[0]);
    writer.join();
    CHECK(read == text);
}

TEST_CASE("a stream that never ends stops at its bound, and at a signal") {
    FakeHost host;
    auto context = host.context();
    SECTION("too long") {
        const int zeros = ::open("/dev/zero", O_RDONLY | O_CLOEXEC);
        REQUIRE(zeros >= 0);
        CHECK_THROWS_AS(hub::read_stream(context, zeros), xtask::Error);
        ::close(zeros);
    }
    SECTION("a signal") {
        Pipe pipe;
        pipe.write("a\n");
        host.ui.cancel(SIGTERM);
        try {
            hub::read_stream(context, pipe.ends[0]);
            FAIL("no error");
        } catch (const xtask::Error& error) {
            CHECK(error.code == ExitCode::terminated);
        }
    }
    SECTION("no stream at all") { CHECK_THROWS_AS(hub::read_stream(context, 9999), xtask::Error); }
}
