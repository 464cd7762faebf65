#include "source.hpp"

#include <algorithm>
#include <filesystem>

namespace xtask::cpp_reference {

namespace {

namespace fs = std::filesystem;

std::string record_json(const SourceRecord& record) {
    JsonWriter json;
    json.begin_object().member("schema", 1).member("repository", record.repository);
    json.member("asked", record.asked).member("ref_kind", kind_name(record.ref.kind));
    json.member("ref", record.ref.name).member("commit", record.ref.commit).key("patches").begin_array();
    for (const Patch& patch : record.patches)
        json.begin_object().member("name", patch.name).member("sha256", patch.sha256).end_object();
    json.end_array().key("submodules").begin_array();
    for (const Submodule& module : record.submodules)
        json.begin_object().member("path", module.path).member("commit", module.commit).end_object();
    return json.end_array().end_object().take();
}

/// BitNet keeps a header of generated kernels in presets, and expects a script to put one into place. Which
/// one does not matter where the kernels are off, but the build lists the file.
void place_generated_header(const std::string& tree) {
    std::error_code error;
    const fs::path wanted = fs::path(tree) / "include/bitnet-lut-kernels.h";
    if (fs::exists(wanted, error) || !fs::is_directory(wanted.parent_path(), error)) return;
#if defined(__aarch64__) || defined(__arm__)
    const std::string leaf = "bitnet-lut-kernels-tl1.h";
#else
    const std::string leaf = "bitnet-lut-kernels-tl2.h";
#endif
    std::vector<fs::path> presets;
    for (const auto& folder : fs::directory_iterator(fs::path(tree) / "preset_kernels", error)) {
        const fs::path preset = folder.path() / leaf;
        if (fs::is_regular_file(preset, error)) presets.push_back(preset);
    }
    if (presets.empty()) return;
    fs::copy_file(*std::min_element(presets.begin(), presets.end()), wanted, error);
    if (error) fail_with(error.value(), "write " + in_quotes(wanted.string()));
}

bool is_that(const SourceRecord& record, const Request& request, const std::string& commit) {
    return record.repository == request.repository.url && record.ref.commit == commit &&
           record.patches == request.recipe.patches;
}

} // namespace

std::optional<SourceRecord> read_source_record(Context& context, const Cache& cache) {
    try {
        const JsonDocument document = context.parse_json(context.files().read(cache.source_record()));
        SourceRecord record;
        record.repository = document["repository"].text_or("");
        record.asked = document["asked"].text_or("");
        const auto kind = kind_named(document["ref_kind"].text_or(""));
        record.ref = {kind.value_or(RefKind::branch), document["ref"].text_or(""),
                      document["commit"].text_or(""), false};
        for (const JsonView patch : document["patches"])
            record.patches.push_back({patch["name"].text_or(""), patch["sha256"].text_or("")});
        for (const JsonView module : document["submodules"])
            record.submodules.push_back({module["path"].text_or(""), module["commit"].text_or("")});
        return kind && is_commit(record.ref.commit) ? std::optional(std::move(record)) : std::nullopt;
    } catch (const Error& error) {
        if (is_signal(error.code)) throw;
        return std::nullopt;
    }
}

SourceRecord bring_source(Runner& runner, Git& git, const Request& request, const Resolved& wanted) {
    const Cache& cache = request.cache;
    Files files = runner.context().files();
    auto before = read_source_record(runner.context(), cache);
    if (before && !request.force && is_that(*before, request, wanted.commit)) {
        before->ref = wanted;
        before->asked = request.recipe.ref;
        files.write(cache.source_record(), record_json(*before));
        return *before;
    }

    remove_tree(cache.source_record()); // from here on the tree is on its way
    SourceRecord record{request.repository.url, wanted, request.recipe.ref, request.recipe.patches, {}};
    git.prepare_tree();
    if (!git.has_commit(wanted.commit)) record.ref.commit = git.fetch(wanted);
    git.check_out(record.ref.commit);
    git.update_submodules();
    record.submodules = git.submodules();
    for (const std::string& patch : request.patches) git.apply(patch);
    place_generated_header(cache.source());
    files.write(cache.source_record(), record_json(record));
    return record;
}

} // namespace xtask::cpp_reference
