#include "services/files.hpp"

#include "base/digest.hpp"
#include "base/file.hpp"
#include "base/space.hpp"

#include <xtask/error.hpp>

#include <span>
#include <vector>

namespace xtask::services {

namespace {

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
    constexpr std::uint32_t permissions = 0777;
    if ((mode & ~permissions) != 0) {
        throw Error(ExitCode::usage, "bad-mode",
                    "cannot write " + path + ": its mode has more than permission bits");
    }
    base::atomic_write(path, content, mode == 0 ? 0644 : mode);
}

std::uint64_t space(const std::string& path) { return base::available_space(path); }

} // namespace xtask::services
