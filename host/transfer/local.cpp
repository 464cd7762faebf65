#include "transfer/local.hpp"

#include "base/file.hpp"
#include "transfer/names.hpp"
#include "transfer/receipt.hpp"

#include <cerrno>

namespace xtask::transfer {

Local lookup(const std::string& directory, const std::string& leaf) {
    const Names names(directory, leaf);
    struct stat status {};
    if (::lstat(names.file.c_str(), &status) != 0) {
        if (errno == ENOENT || errno == ENOTDIR) return {};
        throw base::io_error(errno, "examine '" + names.file + "'");
    }
    Local local;
    if (!S_ISREG(status.st_mode)) return local;
    local.length = static_cast<std::uint64_t>(status.st_size);
    local.state = Local::State::unrecorded;
    if (const auto receipt = read_receipt(names)) {
        local.state = describes(*receipt, status) ? Local::State::intact : Local::State::changed;
        local.repository = receipt->repository;
        local.path = receipt->path;
        local.commit = receipt->commit;
        local.sha256 = receipt->sha256;
        local.git_blob = receipt->git_blob;
        local.etag = receipt->etag;
        local.last_modified = receipt->last_modified;
        local.verified = receipt->verified;
    }
    return local;
}

} // namespace xtask::transfer
