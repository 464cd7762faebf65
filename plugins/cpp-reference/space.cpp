#include "space.hpp"

#include <filesystem>

namespace xtask::cpp_reference {

namespace {

namespace fs = std::filesystem;
constexpr std::uint64_t mega = 1'000'000;
constexpr std::uint64_t reserve = 20 * mega;
constexpr std::uint64_t usual = 600 * mega;

std::uint64_t size_of(const fs::path& path) {
    std::error_code error;
    if (fs::is_regular_file(path, error)) return fs::file_size(path, error);
    std::uint64_t bytes = 0;
    for (fs::recursive_directory_iterator entry(path, error), end; !error && entry != end;
         entry.increment(error)) {
        std::error_code ignored;
        if (entry->is_regular_file(ignored)) bytes += entry->file_size(ignored);
    }
    return bytes;
}

fs::path objects_of(const Repository& repository) {
    const fs::path path = repository.url.rfind("file://", 0) == 0
                              ? repository.url.substr(std::string("file://").size())
                              : repository.url;
    std::error_code error;
    return fs::is_directory(path / ".git", error) ? path / ".git" : path;
}

} // namespace

std::uint64_t space_needed(const Request& request) {
    std::error_code error;
    const bool kept = !request.clean && fs::exists(request.cache.source_record(), error) &&
                      fs::exists(request.cache.build_record(), error);
    if (kept) return reserve;
    return request.repository.local ? reserve + 10 * size_of(objects_of(request.repository)) : usual;
}

std::uint64_t check_space(Context& context, const Request& request) {
    const std::uint64_t needed = space_needed(request);
    const std::uint64_t available = context.files().space(request.cache.path());
    if (available >= needed) return available;
    throw Error(ExitCode::no_space, "no-space",
                "a build in " + in_quotes(request.cache.path()) + " takes about " +
                    std::to_string(needed / mega) + " MB, " + std::to_string(available / mega) +
                    " MB are free",
                "free some space, or choose another folder with --cache");
}

} // namespace xtask::cpp_reference
