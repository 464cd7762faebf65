#include "services/files.hpp"

#include "base/digest.hpp"
#include "base/file.hpp"
#include "base/space.hpp"

#include <xtask/error.hpp>

#include <span>
#include <utility>
#include <vector>

#include <unistd.h>

namespace xtask::services {

namespace {

std::uint32_t checked_mode(const std::string& path, std::uint32_t mode) {
    constexpr std::uint32_t permissions = 0777;
    if ((mode & ~permissions) != 0) {
        throw Error(ExitCode::usage, "bad-mode",
                    "cannot write " + path + ": its mode has more than permission bits");
    }
    return mode == 0 ? 0644 : mode;
}

base::Fd open_to_read(const std::string& path) {
    base::Fd fd = base::open_regular(path, O_RDONLY);
    if (!fd) throw Error(ExitCode::failure, "not-found", "cannot read " + path + ": there is no such file");
    return fd;
}

} // namespace

std::string read_file(const std::string& path, std::uint64_t max) {
    return base::read_all(open_to_read(path).get(), max, path);
}

std::string sha256_of_file(const std::string& path, const base::Cancel& cancel) {
    const base::Fd fd = open_to_read(path);
    base::Digest digest = base::Digest::sha256();
    std::vector<std::byte> buffer(std::size_t{1} << 18);
    std::uint64_t done = 0;
    while (const std::size_t size = base::read_at(fd.get(), buffer, done, path)) {
        digest.update(std::span(buffer).first(size));
        done += size;
        cancel.check();
    }
    return digest.finish();
}

void write_file(const std::string& path, std::string_view content, std::uint32_t mode) {
    base::atomic_write(path, content, checked_mode(path, mode));
}

OutputFile::OutputFile(std::string path, std::uint32_t mode) : path_(std::move(path)) {
    mode = checked_mode(path_, mode);
    base::make_directories(base::parent_directory(path_));
    temporary_ = base::fresh_name_beside(path_);
    fd_ = base::create_temporary(temporary_, path_, mode);
}

OutputFile::~OutputFile() {
    if (fd_) ::unlink(temporary_.c_str());
}

void OutputFile::append(std::string_view bytes) { base::write_all(fd_.get(), bytes, path_); }

void OutputFile::publish() {
    base::sync_file(fd_.get(), path_);
    base::rename_file(temporary_, path_);
    fd_ = {};
    base::sync_directory(base::parent_directory(path_));
}

std::uint64_t space(const std::string& path) { return base::available_space(path); }

} // namespace xtask::services
