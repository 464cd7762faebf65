#include "scratch.hpp"

#include <xtask/error.hpp>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include <sys/stat.h>

namespace xtask::crossval {

namespace {

[[noreturn]] void refuse(int number, const std::string& path) {
    const bool full = number == ENOSPC || number == EDQUOT;
    throw Error(full ? ExitCode::no_space : ExitCode::failure, full ? "no-space" : "io",
                "cannot create a folder in " + path + ": " + std::generic_category().message(number),
                "name another one with --report");
}

} // namespace

Scratch::Scratch(const std::string& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) refuse(error.value(), folder);
    std::string pattern = folder + "/.engines-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) refuse(errno, folder);
    path_ = pattern;
}

std::string Scratch::folder(const std::string& name) const {
    std::string made = path_ + "/" + name;
    if (::mkdir(made.c_str(), 0700) != 0) refuse(errno, path_);
    return made;
}

Scratch::~Scratch() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
}

} // namespace xtask::crossval
