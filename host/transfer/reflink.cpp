#include "transfer/reflink.hpp"

#include "base/file.hpp"
#include "transfer/receipt.hpp"

#include <linux/fs.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace xtask::transfer {
namespace {

bool ours(const struct stat& status) { return status.st_uid == ::geteuid() || status.st_uid == 0; }

bool is_our_receipt(const std::string& path) {
    struct stat status {};
    return ::lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && ours(status);
}

} // namespace

std::optional<Digests> published_as(const std::string& path, const struct stat& status,
                                    const Artifact& artifact) {
    if (!hash_decides(artifact) || !ours(status)) return std::nullopt;
    try {
        const Names names(base::parent_directory(path), path.substr(path.rfind('/') + 1));
        const auto receipt = is_our_receipt(names.receipt) ? read_receipt(names) : std::nullopt;
        if (!receipt || !describes(*receipt, status)) return std::nullopt;
        Digests digests{receipt->sha256, receipt->git_blob, receipt->length, receipt->chain};
        return prove(digests, artifact) ? std::optional(std::move(digests)) : std::nullopt;
    } catch (const Error&) { // a name that no download of ours has
        return std::nullopt;
    }
}

bool share_blocks(int fd, const Partial& partial) {
    // The partial's own descriptor appends, which FICLONE refuses.
    const base::Fd target = base::open_regular(partial.path(), O_WRONLY);
    if (!target || !base::is_same_file(target.get(), partial.path()) ||
        !base::is_same_file(partial.fd(), partial.path())) {
        return false;
    }
    return ::ioctl(target.get(), FICLONE, fd) == 0;
}

} // namespace xtask::transfer
