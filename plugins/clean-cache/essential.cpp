#include "essential.hpp"

#include "posix/descriptor.hpp"

#include <fcntl.h>
#include <pwd.h>
#include <unistd.h>

namespace xtask::clean_cache {

using posix::Descriptor;

Essential::Essential(const std::vector<std::string>& homes) {
    add_with_parents("/");
    add_with_parents(".");
    for (const std::string& home : homes) add_with_parents(home.c_str());
}

void Essential::add_with_parents(const char* path) {
    Descriptor folder(::open(path, O_PATH | O_DIRECTORY | O_CLOEXEC));
    while (folder) {
        const auto entry = entry_of(folder.get());
        if (!entry || !folders_.insert(entry->identity).second) return; // so are those above it
        folder = Descriptor(::openat(folder.get(), "..", O_PATH | O_DIRECTORY | O_CLOEXEC));
    }
}

std::vector<std::string> home_folders(const std::string& variable) {
    std::vector<std::string> homes;
    if (!variable.empty() && variable.front() == '/') homes.push_back(variable);
    std::vector<char> buffer(16384);
    passwd record{};
    passwd* found = nullptr;
    const int error = ::getpwuid_r(::geteuid(), &record, buffer.data(), buffer.size(), &found);
    if (error == 0 && found != nullptr && found->pw_dir != nullptr && found->pw_dir[0] == '/')
        homes.emplace_back(found->pw_dir);
    return homes;
}

} // namespace xtask::clean_cache
