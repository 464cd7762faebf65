#include "publish.hpp"

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <filesystem>

#include <fcntl.h>
#include <unistd.h>

namespace xtask::cpp_reference {

namespace {

namespace fs = std::filesystem;
constexpr std::int64_t trial_time = 60'000; // ms

void sync(const fs::path& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) fail_with(errno, "open " + in_quotes(path.string()));
    const int result = ::fsync(fd);
    const int number = errno;
    ::close(fd);
    // Some file systems cannot.
    if (result != 0 && number != EINVAL && number != ENOTSUP)
        fail_with(number, "make " + in_quotes(path.string()) + " durable");
}

void copy_durably(const fs::path& from, const fs::path& to) {
    std::error_code error;
    fs::copy_file(from, to, error);
    if (error) fail_with(error.value(), "copy " + in_quotes(from.string()) + " to " + in_quotes(to.string()));
    sync(to);
}

void make_folder(const fs::path& path) {
    std::error_code error;
    fs::create_directories(path, error);
    if (error) fail_with(error.value(), "create the folder " + in_quotes(path.string()));
}

/// Puts a link in the place of whatever is there.
void link_to(const std::string& target, const std::string& path) {
    std::error_code error;
    if (fs::is_symlink(path, error) && fs::read_symlink(path, error) == target) return;
    if (fs::is_directory(fs::symlink_status(path, error))) remove_tree(path);
    const std::string temporary = path + ".new";
    remove_tree(temporary);
    fs::create_symlink(target, temporary, error);
    if (error) fail_with(error.value(), "create the link " + in_quotes(temporary));
    if (std::rename(temporary.c_str(), path.c_str()) != 0)
        fail_with(errno, "rename " + in_quotes(temporary) + " to " + in_quotes(path));
}

/// Every shared library of the build, under the names programs ask for. There are none in a static build.
void copy_libraries(const std::string& build, const fs::path& to) {
    std::error_code error;
    for (fs::recursive_directory_iterator entry(build, error), end; !error && entry != end;
         entry.increment(error)) {
        const std::string leaf = entry->path().filename();
        const bool library = leaf.rfind("lib", 0) == 0 && leaf.find(".so") != leaf.npos;
        if (!library || !entry->is_regular_file(error) || fs::exists(to / leaf, error)) continue;
        make_folder(to);
        copy_durably(entry->path(), to / leaf); // follows links: each name becomes a file
    }
    if (fs::exists(to, error)) sync(to);
}

PublishedFile described(Context& context, const fs::path& folder, const std::string& path) {
    std::error_code error;
    const auto size = fs::file_size(folder / path, error);
    if (error) fail_with(error.value(), "examine " + in_quotes((folder / path).string()));
    return {path, context.files().sha256((folder / path).string()), size};
}

std::string fresh_name() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(now).count()) + "-" +
           std::to_string(::getpid());
}

/// The line with the word version in it, else the first.
std::string version_line(const StepResult& result) {
    const std::string* found = nullptr;
    for (const std::string& line : result.tail.lines()) {
        if (found == nullptr) found = &line;
        if (line.find("version") != line.npos) {
            found = &line;
            break;
        }
    }
    return found == nullptr ? std::string() : found->substr(0, 200);
}

} // namespace

Staged stage(Context& context, const Request& request, const Built& built) {
    Staged staged{request.cache.published() + "/" + fresh_name(), {}};
    const fs::path folder = staged.folder;
    make_folder(folder / "bin");
    for (const Executable& executable : built.executables) {
        std::error_code error;
        if (!fs::is_regular_file(executable.path, error)) {
            throw Error(ExitCode::engine_failed, "no-binary",
                        "the build went well, but there is no " + in_quotes(executable.path));
        }
        const std::string path = "bin/" + fs::path(executable.path).filename().string();
        copy_durably(executable.path, folder / path);
        staged.files.push_back(described(context, folder, path));
        context.check_cancelled();
    }
    copy_libraries(request.cache.build(), folder / "lib");
    link_to(staged.files.front().path, (folder / "bitnet-llama-cli").string());
    for (const fs::path& part : {folder / "bin", folder, fs::path(request.cache.published())}) sync(part);
    return staged;
}

std::string try_engine(Runner& runner, const Staged& staged) {
    StepResult result;
    for (const char* question : {"--version", "--help"}) {
        Step step{"trying the engine", {staged.folder + "/bitnet-llama-cli", question}};
        step.directory = staged.folder;
        step.total_timeout = trial_time;
        result = runner.run(step);
        if (result.succeeded()) return version_line(result);
    }
    using State = ProcessEvent::State;
    const std::string how =
        result.end.state == State::exited      ? "exit status " + std::to_string(result.end.code)
        : result.end.state == State::signalled ? "signal " + std::to_string(result.end.code)
        : result.end.state == State::not_found ? "the system cannot run it"
                                               : "no answer in time";
    const std::string last = result.tail.lines().empty() ? "" : ": " + result.tail.lines().back();
    throw Error(ExitCode::engine_failed, "engine-does-not-run",
                "the engine was built but does not run: " + how + last, log_hint(runner));
}

void publish(Context& context, const Request& request, const Staged& staged, const Receipt& receipt) {
    const Cache& cache = request.cache;
    const std::string name = fs::path(staged.folder).filename();
    link_to("published/" + name, cache.current());
    link_to("current/bitnet-llama-cli", cache.engine());
    link_to("current/bin", cache.tools());
    sync(cache.path());
    context.files().write(cache.receipt(), receipt_json(receipt));

    std::error_code error;
    for (const auto& entry : fs::directory_iterator(cache.published(), error)) {
        if (entry.path().filename() != name) fs::remove_all(entry.path(), error);
    }
}

} // namespace xtask::cpp_reference
