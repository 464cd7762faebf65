#include "check.hpp"

#include "posix/descriptor.hpp"
#include "report/lines.hpp"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>

namespace xtask::hf_download {

namespace {

constexpr std::size_t step = std::size_t{1} << 20;

Error unreadable(const std::string& path, int number) {
    return {ExitCode::failure, "io",
            "cannot read '" + path + "': " + std::generic_category().message(number)};
}

template <class Hash>
std::string digest_of(Context& context, int fd, const Installed& file, Hash digest) {
    Progress progress = context.ui().progress(file.leaf, file.size);
    std::vector<char> buffer(static_cast<std::size_t>(std::clamp<std::uint64_t>(file.size, 1, step)));
    for (std::uint64_t done = 0;;) {
        context.check_cancelled();
        const ssize_t count = ::read(fd, buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) throw unreadable(file.file(), errno);
        if (count == 0) return digest.finish();
        digest.update({buffer.data(), static_cast<std::size_t>(count)});
        progress.update(done += static_cast<std::uint64_t>(count));
    }
}

} // namespace

std::string_view state_name(Check::State state) noexcept {
    switch (state) {
    case Check::State::intact:
        return "intact";
    case Check::State::damaged:
        return "damaged";
    case Check::State::missing:
        return "missing";
    case Check::State::unrecorded:
        return "unrecorded";
    case Check::State::repaired:
        break;
    }
    return "repaired";
}

void hash(Context& context, Check& check) {
    const Installed& file = check.file;
    const std::string path = file.file();
    const auto damaged = [&](std::string why) {
        check.state = Check::State::damaged;
        check.why = std::move(why);
    };
    const posix::Descriptor fd(
        ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
    if (!fd && errno == ENOENT) {
        check.state = Check::State::missing;
        return;
    }
    if (!fd && errno == ELOOP) return damaged("a symlink stands in its place");
    struct stat status {};
    if (!fd || ::fstat(fd.get(), &status) != 0) throw unreadable(path, errno);
    if (!S_ISREG(status.st_mode)) return damaged("it is no regular file");
    if (file.sha256.empty() && file.git_blob.empty()) {
        check.state = Check::State::unrecorded;
        return;
    }
    const auto size = static_cast<std::uint64_t>(status.st_size);
    if (size != file.size) {
        return damaged("it has " + report::byte_count(size) + " instead of " + report::grouped(file.size));
    }
    const bool strong = !file.sha256.empty();
    const std::string digest = strong ? digest_of(context, fd.get(), file, context.sha256())
                                      : digest_of(context, fd.get(), file, context.git_blob(size));
    const std::string& expected = strong ? file.sha256 : file.git_blob;
    if (digest != expected) {
        return damaged(std::string("its ") + (strong ? "SHA-256" : "git blob id") + " is " + digest +
                       ", not " + expected);
    }
    check.state = Check::State::intact;
}

} // namespace xtask::hf_download
