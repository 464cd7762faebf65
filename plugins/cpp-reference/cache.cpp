#include "cache.hpp"

#include "repository.hpp"

#include <xtask/error.hpp>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace xtask::cpp_reference {

namespace fs = std::filesystem;

void fail_with(int number, const std::string& doing) {
    const bool full = number == ENOSPC || number == EDQUOT;
    const bool denied = number == EACCES || number == EPERM || number == EROFS;
    throw Error(full ? ExitCode::no_space : ExitCode::failure,
                full     ? "no-space"
                : denied ? "permission"
                         : "io",
                "cannot " + doing + ": " + std::generic_category().message(number),
                full     ? "free some space, or choose another folder with --cache"
                : denied ? "choose another folder with --cache"
                         : "");
}

void remove_tree(const std::string& path) {
    std::error_code error;
    fs::remove_all(path, error);
    if (error) fail_with(error.value(), "remove " + in_quotes(path));
}

void Cache::check_ours() const {
    struct stat status {};
    if (::lstat(marker().c_str(), &status) == 0 && S_ISREG(status.st_mode)) return;
    std::error_code error;
    const auto type = fs::status(path_, error).type();
    if (type == fs::file_type::not_found) return;
    if (type == fs::file_type::directory && fs::is_empty(path_, error) && !error) return;
    throw Error(ExitCode::usage, "foreign-folder",
                in_quotes(path_) + (type == fs::file_type::directory
                                        ? " holds something that xtask did not put there"
                                        : " is no folder"),
                "choose another folder with --cache, or move that one away");
}

void Cache::make() const {
    std::error_code error;
    fs::create_directories(path_, error);
    if (error) fail_with(error.value(), "create the folder " + in_quotes(path_));
    const int fd = ::open(marker().c_str(), O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (fd < 0) fail_with(errno, "write to the folder " + in_quotes(path_));
    ::close(fd);
}

void Cache::clear() const {
    std::error_code error;
    fs::directory_iterator entries(path_, error);
    if (error) fail_with(error.value(), "read the folder " + in_quotes(path_));
    remove_tree(receipt()); // first: nothing shall be taken for a whole engine
    for (const auto& entry : entries) {
        const std::string path = entry.path();
        if (path != lock() && path != marker()) remove_tree(path);
    }
}

} // namespace xtask::cpp_reference
