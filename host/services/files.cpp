#include "services/files.hpp"

#include "base/file.hpp"
#include "base/space.hpp"

#include <xtask/error.hpp>

namespace xtask::services {

std::string read_file(const std::string& path, std::uint64_t max) {
    const base::Fd fd = base::open_regular(path, O_RDONLY);
    if (!fd) throw Error(ExitCode::failure, "not-found", "cannot read " + path + ": there is no such file");
    return base::read_all(fd.get(), max, path);
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
