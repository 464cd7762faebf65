#include "lock_file.hpp"

#include "entry.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <string_view>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace xtask::clean_cache {

using posix::Descriptor;

namespace {

constexpr int flags = O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
constexpr int most_attempts = 100; // each means that an owner has come and gone meanwhile
constexpr std::string_view signature = "xtask ";

/// The first line; nothing for what is no regular file or longer than a lock can be.
std::optional<std::string> text_of(int fd) {
    std::array<char, 401> buffer;
    const auto entry = entry_of(fd);
    if (!entry || !entry->is_file()) return std::nullopt;
    const ssize_t size = ::pread(fd, buffer.data(), buffer.size(), 0);
    if (size < 0 || static_cast<std::size_t>(size) == buffer.size()) return std::nullopt;
    std::string text(buffer.data(), static_cast<std::size_t>(size));
    text.erase(std::min(text.find('\n'), text.size()));
    return text;
}

std::string owner_in(std::string text) {
    if (!text.starts_with(signature)) return {};
    text.erase(0, signature.size());
    const auto space = text.find(' ');
    const auto plain = [](char c) {
        return c == ' ' || c == '.' || c == '-' || std::isalnum(static_cast<unsigned char>(c)) != 0;
    };
    if (space == text.npos || !std::all_of(text.begin(), text.end(), plain)) return {};
    return "process " + text.substr(0, space) + " on " + text.substr(space + 1);
}

} // namespace

LockFile::LockFile(int folder, const std::string& name, bool owned)
    : folder_(folder), name_(name), owned_(owned) {
    for (int attempt = 0; attempt < most_attempts; ++attempt) {
        Descriptor file(::openat(folder, name.c_str(), (owned ? O_RDWR | O_CREAT : O_RDONLY) | flags, 0644));
        const auto entry = file ? entry_of(file.get()) : std::nullopt;
        if (!entry || !entry->is_file()) return;
        owner_ = owner_in(text_of(file.get()).value_or(""));
        if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
            if (errno == EINTR) continue;
            held_elsewhere_ = errno == EWOULDBLOCK;
            return;
        }
        const auto now = entry_at(folder, name.c_str());
        if (!now || now->identity != entry->identity) continue; // its owner has just removed it
        file_ = std::move(file);
        return;
    }
    held_elsewhere_ = true;
}

LockFile::~LockFile() {
    // Removed while still held: nobody can have taken this very file in between.
    if (owned_ && file_) ::unlinkat(folder_, name_.c_str(), 0);
}

bool is_our_lock(int folder, const std::string& name) {
    const Descriptor file(::openat(folder, name.c_str(), O_RDONLY | flags));
    const auto text = file ? text_of(file.get()) : std::nullopt;
    if (!text) return false;
    return text->starts_with(signature) || text->find_first_not_of('\0') == text->npos;
}

} // namespace xtask::clean_cache
