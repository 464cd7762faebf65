#include "failure.hpp"

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::cpp_reference;

namespace {

Tail tail_of(std::initializer_list<const char*> lines) {
    Tail tail;
    for (const char* line : lines) tail.add(line);
    return tail;
}

std::string first_error(std::initializer_list<const char*> lines) {
    FirstError first;
    for (const char* line : lines) first.add(line);
    return first.text();
}

} // namespace

TEST_CASE("the first error of a build") {
    CHECK(first_error({"[1/2] Building C object x.c.o", "FAILED: x.c.o ", "/usr/bin/cc -Werror=x -c x.c",
                       "x.c: In function 'main':", "x.c:2:5: error: 'y' undeclared",
                       "x.c:3:1: error: more"}) == "x.c:2:5: error: 'y' undeclared");
    CHECK(first_error({"a.cpp:1:10: fatal error: 'x.h' file not found"}) ==
          "a.cpp:1:10: fatal error: 'x.h' file not found");
    CHECK(first_error({"/usr/bin/ld: a.o: undefined reference to `f'",
                       "collect2: error: ld returned 1 exit status"}) ==
          "/usr/bin/ld: a.o: undefined reference to `f'");
    CHECK(first_error({"c++: fatal error: Killed signal terminated program cc1plus"}) ==
          "c++: fatal error: Killed signal terminated program cc1plus");
    CHECK(first_error({"warning: error prone", "0 errors", ""}).empty());
}

TEST_CASE("the first error of a configure step") {
    CHECK(first_error({"-- Detecting", "CMake Error at CMakeLists.txt:3 (message):", "", "  no such luck", "",
                       "", "-- Configuring incomplete, errors occurred!"}) ==
          "CMake Error at CMakeLists.txt:3 (message): no such luck");
    CHECK(first_error({"CMake Error: CMake was unable to find a build program", "next"}) ==
          "CMake Error: CMake was unable to find a build program");
}

TEST_CASE("memory and room that ran out") {
    CHECK(says_no_space(tail_of({"a", "fatal error: error writing to x: No space left on device", "b"})));
    CHECK(says_no_space(tail_of({"Disk quota exceeded"})));
    CHECK_FALSE(says_no_space(tail_of({"error"})));
    CHECK(says_no_memory(tail_of({"cc1plus: out of memory allocating 65536 bytes"})));
    CHECK(says_no_memory(tail_of({"g++: fatal error: Killed signal terminated program cc1plus"})));
    CHECK_FALSE(says_no_memory(tail_of({"error"})));
}

TEST_CASE("why git could not fetch") {
    const auto error_of = [](std::initializer_list<const char*> lines) {
        return git_network_error("u", tail_of(lines));
    };
    struct Row {
        const char* line;
        ExitCode code;
        const char* reason;
        bool retryable;
    };
    const Row rows[] = {
        {"fatal: could not read Username for 'http://h': terminal prompts disabled", ExitCode::auth,
         "unauthorized", false},
        {"fatal: Authentication failed for 'https://h/x'", ExitCode::auth, "unauthorized", false},
        {"git@h: Permission denied (publickey).", ExitCode::auth, "unauthorized", false},
        {"fatal: unable to access 'http://h/x/': The requested URL returned error: 403", ExitCode::auth,
         "forbidden", false},
        {"fatal: unable to access 'http://h/x/': The requested URL returned error: 407", ExitCode::auth,
         "proxy-auth", false},
        {"fatal: unable to access 'http://h/x/': The requested URL returned error: 429",
         ExitCode::rate_limited, "rate-limited", true},
        {"fatal: unable to access 'http://h/x/': The requested URL returned error: 503", ExitCode::network,
         "connection", true},
        {"fatal: repository 'https://h/x/' not found", ExitCode::network, "not-found", false},
        {"fatal: unable to access 'https://h/': Could not resolve host: h", ExitCode::network, "unreachable",
         true},
        {"fatal: unable to access 'https://h/': SSL certificate problem: expired", ExitCode::network, "tls",
         false},
        {"ssh: connect to host h port 22: Connection refused", ExitCode::network, "connection", true},
        {"fatal: early EOF", ExitCode::network, "connection", true},
        {"fatal: transport 'ext' not allowed", ExitCode::network, "transport-refused", false},
        {"fatal: write error: No space left on device", ExitCode::no_space, "no-space", false},
        {"fatal: something nobody has heard of", ExitCode::network, "git-failed", false},
    };
    for (const Row& row : rows) {
        INFO(row.line);
        const Error error = error_of({"Cloning into 'x'...", row.line});
        CHECK(error.code == row.code);
        CHECK(error.reason == row.reason);
        CHECK(error.retryable == row.retryable);
        CHECK_THAT(error.what(), Catch::Contains(row.line) || Catch::Contains("Cloning"));
        CHECK_FALSE(error.hint.empty());
    }
}

TEST_CASE("the line of git that tells most") {
    CHECK(git_complaint(tail_of({"fatal: '/x' does not appear to be a git repository",
                                 "fatal: Could not read from remote repository.", "", "Please make sure"})) ==
          "fatal: '/x' does not appear to be a git repository");
    CHECK(git_complaint(tail_of({"fatal: Could not read from remote repository."})) ==
          "fatal: Could not read from remote repository.");
    CHECK(git_complaint(tail_of({"just this"})) == "just this");
    CHECK_FALSE(git_complaint(tail_of({})).empty());
    CHECK(git_complaint(tail_of({("fatal: " + std::string(3000, 'x')).c_str()})).size() <= 500);
}

TEST_CASE("refs that are not there, and servers that give no single commits") {
    CHECK(says_no_such_ref(tail_of({"fatal: couldn't find remote ref refs/heads/x"})));
    CHECK(says_no_such_ref(tail_of({"fatal: remote error: upload-pack: not our ref 1234"})));
    CHECK(says_unadvertised(tail_of({"error: Server does not allow request for unadvertised object 1234"})));
    CHECK_FALSE(says_no_such_ref(tail_of({"fatal: early EOF"})));
}
