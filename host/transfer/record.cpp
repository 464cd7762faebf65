#include "transfer/record.hpp"

#include "base/file.hpp"

#include <ctime>

namespace xtask::transfer {
namespace {

void write_or_remove(const std::string& path, const std::string& content, bool shared) {
    if (content.empty()) {
        base::remove_file(path);
    } else {
        base::atomic_write(path, content, 0644, shared ? Names::temporary(path) : "");
    }
}

} // namespace

void write_record(const Names& names, Receipt receipt, bool shared) {
    const base::Fd file = base::open_regular(names.file, O_RDONLY);
    if (!file) throw Error(ExitCode::failure, "io", "'" + names.file + "' has just disappeared", {}, true);
    const struct stat status = base::status_of(file.get(), names.file);
    receipt.length = static_cast<std::uint64_t>(status.st_size);
    receipt.mtime_ns = mtime_ns(status);
    receipt.inode = status.st_ino;
    receipt.downloaded = format_time(std::time(nullptr));

    write_or_remove(names.etag, receipt.etag, shared);
    write_or_remove(names.last_modified, receipt.last_modified, shared);
    write_or_remove(names.receipt, format_receipt(receipt), shared);
}

void remove_finished(const Names& names) {
    for (const std::string* path : {&names.receipt, &names.etag, &names.last_modified, &names.file}) {
        base::remove_file(*path);
    }
    base::sync_directory(names.directory);
}

void sweep_temporaries(const Names& names) {
    for (const std::string* path : {&names.sidecar, &names.etag, &names.last_modified, &names.receipt}) {
        base::remove_file(Names::temporary(*path));
    }
}

} // namespace xtask::transfer
