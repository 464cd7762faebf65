// `bench_cost FILE COMMAND…` runs the command and writes what it cost to FILE, as JSON: wall and CPU seconds,
// peak KiB.
//
// A process of its own, and a small one: the kernel counts the memory of whoever starts a command as the
// command's peak, so anything less than Python's own could not be seen from Python.

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

int complain(const char* what) {
    std::perror(what);
    return 127;
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        std::fputs("usage: bench_cost FILE COMMAND...\n", stderr);
        return 2;
    }
    const auto start = std::chrono::steady_clock::now();
    const pid_t child = ::fork();
    if (child < 0) return complain("fork");
    if (child == 0) {
        ::execvp(argv[2], argv + 2);
        ::_exit(complain(argv[2]));
    }
    int status = 0;
    rusage usage{};
    while (::wait4(child, &status, 0, &usage) < 0)
        if (errno != EINTR) return complain("wait4");
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;

    std::FILE* file = std::fopen(argv[1], "w");
    if (file == nullptr) return complain(argv[1]);
    std::fprintf(file, "{\"wall\": %.6f, \"cpu\": %.6f, \"peak\": %ld}\n", wall.count(),
                 seconds(usage.ru_utime) + seconds(usage.ru_stime), usage.ru_maxrss);
    if (std::fclose(file) != 0) return complain(argv[1]);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
