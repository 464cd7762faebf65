#include "manifest_file.hpp"

#include <utility>

namespace xtask::gen_fixtures {

namespace {

constexpr std::uint64_t max_bytes = 8U << 20U;

} // namespace

void refuse_other_content(const std::string& path) {
    throw Error(ExitCode::failure, "exists", path + " is there, with other content; nothing was written",
                "--force replaces it, --name and --output go elsewhere");
}

ManifestFile::ManifestFile(Context& context, std::string directory, bool force)
    : context_(context), directory_(std::move(directory)), path_(directory_ + "/manifest.json"),
      force_(force) {}

ManifestFile::Content ManifestFile::read() {
    Content content;
    try {
        content.text = context_.files().read(path_, max_bytes);
        if (auto manifest = read_manifest(context_.parse_json(*content.text).root())) {
            content.manifest = std::move(*manifest);
            return content;
        }
    } catch (const Error& error) {
        if (error.reason == "not-found") return {};
        if (is_signal(error.code)) throw;
    }
    if (!force_) refuse_other_content(path_);
    return content;
}

void ManifestFile::add(const std::string& name, const Recipe& recipe, const std::vector<FileRecord>& files) {
    const Lock lock = context_.lock(path_ + ".lock");
    Content content = read();
    add_fixture(content.manifest, name, recipe, files);
    const std::string text = manifest_json(content.manifest);
    if (content.text != text) context_.files().write(path_, text);
}

} // namespace xtask::gen_fixtures
