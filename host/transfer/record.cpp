#include "transfer/record.hpp"

#include "base/file.hpp"

#include <ctime>

namespace xtask::transfer {

RecordDraft::RecordDraft(const Names& names, Receipt receipt, const struct stat& status, bool shared) {
    receipt.length = static_cast<std::uint64_t>(status.st_size);
    receipt.mtime_ns = mtime_ns(status);
    receipt.inode = status.st_ino;
    receipt.downloaded = format_time(std::time(nullptr));

    files_.reserve(3);
    write(names.etag, receipt.etag, shared);
    write(names.last_modified, receipt.last_modified, shared);
    write(names.receipt, format_receipt(receipt), shared);
}

RecordDraft::~RecordDraft() {
    for (const File& file : files_) {
        if (file.fd) ::unlink(file.temporary.c_str());
    }
}

void RecordDraft::write(const std::string& path, const std::string& content, bool shared) {
    File& file = files_.emplace_back();
    file.path = path;
    if (content.empty()) return;
    file.temporary = shared ? Names::temporary(path) : base::fresh_name_beside(path);
    if (shared) base::remove_file(file.temporary);
    base::Fd fd = base::open_regular(file.temporary, O_WRONLY | O_CREAT | O_EXCL);
    file.fd = std::move(fd);
    base::write_all(file.fd.get(), content, file.temporary);
}

void RecordDraft::publish() {
    for (File& file : files_) {
        if (file.fd) {
            base::rename_file(file.temporary, file.path);
            file.fd.reset();
        } else {
            base::remove_file(file.path);
        }
    }
}

void write_record(const Names& names, Receipt receipt, bool shared) {
    const base::Fd finished = base::open_regular(names.file, O_RDONLY);
    if (!finished)
        throw Error(ExitCode::failure, "io", "'" + names.file + "' has just disappeared", {}, true);
    RecordDraft draft(names, std::move(receipt), base::status_of(finished.get(), names.file), shared);
    for (const auto& file : draft.files()) {
        if (file.fd) base::sync_file(file.fd.get(), file.temporary);
    }
    draft.publish();
    base::sync_directory(names.directory);
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
