#include "base/spawn.hpp"

#include <csignal>
#include <cstddef>

#include <fcntl.h>
#include <spawn.h>

namespace xtask::base {
namespace {

class Actions {
  public:
    Actions() { ::posix_spawn_file_actions_init(&value); }
    Actions(const Actions&) = delete;
    Actions& operator=(const Actions&) = delete;
    ~Actions() { ::posix_spawn_file_actions_destroy(&value); }

    posix_spawn_file_actions_t value;
};

class Attributes {
  public:
    Attributes() { ::posix_spawnattr_init(&value); }
    Attributes(const Attributes&) = delete;
    Attributes& operator=(const Attributes&) = delete;
    ~Attributes() { ::posix_spawnattr_destroy(&value); }

    posix_spawnattr_t value;
};

/// The first error of a row of calls that each answer one.
class FirstError {
  public:
    FirstError& operator+=(int error) {
        if (error_ == 0) error_ = error;
        return *this;
    }
    int value() const { return error_; }

  private:
    int error_ = 0;
};

std::vector<char*> pointers(const std::vector<std::string>& texts) {
    std::vector<char*> list;
    list.reserve(texts.size() + 1);
    // POSIX promises that nobody writes there.
    for (const std::string& text : texts) list.push_back(const_cast<char*>(text.c_str()));
    list.push_back(nullptr);
    return list;
}

} // namespace

tl::expected<pid_t, int> spawn(const Spawn& what) {
    Actions actions;
    Attributes attributes;
    sigset_t every, none;
    ::sigfillset(&every);
    ::sigemptyset(&none);

    FirstError error;
    error += what.input < 0 ? ::posix_spawn_file_actions_addopen(&actions.value, 0, "/dev/null", O_RDONLY, 0)
                            : ::posix_spawn_file_actions_adddup2(&actions.value, what.input, 0);
    error += ::posix_spawn_file_actions_adddup2(&actions.value, what.output, 1);
    error += ::posix_spawn_file_actions_adddup2(&actions.value, what.errors, 2);
    error += ::posix_spawn_file_actions_addclosefrom_np(&actions.value, 3);
    if (!what.directory.empty())
        error += ::posix_spawn_file_actions_addchdir_np(&actions.value, what.directory.c_str());
    error += ::posix_spawnattr_setsigmask(&attributes.value, &none);
    error += ::posix_spawnattr_setsigdefault(&attributes.value, &every);
    error += ::posix_spawnattr_setflags(&attributes.value,
                                        POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    pid_t pid = -1;
    if (error.value() == 0) {
        error += ::posix_spawn(&pid, what.program.c_str(), &actions.value, &attributes.value,
                               pointers(what.arguments).data(), pointers(what.environment).data());
    }
    if (error.value() != 0) return tl::make_unexpected(error.value());
    return pid;
}

} // namespace xtask::base
