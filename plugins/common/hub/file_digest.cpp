#include "hub/file_digest.hpp"

#include "hub/names.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <vector>

#include <unistd.h>

namespace xtask::hub {

namespace {

constexpr std::size_t step = std::size_t{1} << 20;

template <class Hash>
std::string digest_of(Context& context, int fd, std::uint64_t size, const std::string& label, Hash digest) {
    Progress progress = context.ui().progress(label, size);
    std::vector<char> buffer(static_cast<std::size_t>(std::clamp<std::uint64_t>(size, 1, step)));
    for (std::uint64_t done = 0;;) {
        context.check_cancelled();
        const ssize_t count = ::pread(fd, buffer.data(), buffer.size(), static_cast<off_t>(done));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) {
            throw Error(ExitCode::failure, "io",
                        "cannot read " + hub::quoted(label) + ": " + std::generic_category().message(errno));
        }
        if (count == 0) return digest.finish();
        digest.update({buffer.data(), static_cast<std::size_t>(count)});
        progress.update(done += static_cast<std::uint64_t>(count));
        if (done > size) return {}; // it grows
    }
}

} // namespace

bool has_digest(Context& context, int fd, std::uint64_t size, const std::string& label,
                const Digests& expected) {
    if (!expected.sha256.empty())
        return digest_of(context, fd, size, label, context.sha256()) == expected.sha256;
    if (expected.git_blob.empty()) return false;
    return digest_of(context, fd, size, label, context.git_blob(size)) == expected.git_blob;
}

} // namespace xtask::hub
