#include "hub/cache_files.hpp"

#include "posix/below.hpp"

#include <array>
#include <utility>

#include <unistd.h>

namespace xtask::hub {

namespace {

constexpr off_t longest_ref = 64;

std::optional<Blob> open_blob(int cache, const std::string& relative) {
    Blob blob{posix::open_below(cache, relative, posix::file_flags), {}, relative};
    if (!blob.descriptor || ::fstat(blob.descriptor.get(), &blob.status) != 0) return std::nullopt;
    if (!S_ISREG(blob.status.st_mode)) return std::nullopt;
    return blob;
}

} // namespace

std::optional<Blob> find_blob(int cache, const CacheNames& names) {
    const std::string path = names.folder + "/blobs/" + names.blob;
    if (auto blob = open_blob(cache, path)) return blob;
    const auto shared = shared_blob(read_link(cache, path));
    return shared ? open_blob(cache, *shared) : std::nullopt;
}

std::optional<std::string> read_ref(int cache, const std::string& relative) {
    const auto ref = open_blob(cache, relative);
    if (!ref || ref->status.st_size > longest_ref) return std::nullopt;
    std::array<char, longest_ref> text{};
    const ssize_t size = ::pread(ref->descriptor.get(), text.data(), text.size(), 0);
    if (size < 0) return std::nullopt;
    return std::string(text.data(), static_cast<std::size_t>(size));
}

std::string read_link(int cache, const std::string& relative) {
    const std::size_t slash = relative.rfind('/');
    const auto folder = posix::open_below(cache, relative.substr(0, slash), posix::folder_flags);
    if (!folder) return {};
    std::array<char, 4096> text{};
    const ssize_t size = ::readlinkat(folder.get(), relative.c_str() + slash + 1, text.data(), text.size());
    if (size < 0 || std::cmp_equal(size, text.size())) return {};
    return {text.data(), static_cast<std::size_t>(size)};
}

} // namespace xtask::hub
