#include "manifest.hpp"

#include "metadata.hpp"

#include <algorithm>

namespace xtask::gen_fixtures {

namespace {

constexpr std::string_view generator = "xtask gen-fixtures";
constexpr std::int64_t schema = 1;
constexpr std::size_t max_name = 200;

std::optional<FileRecord> read_file(JsonView file) {
    const auto size = file["size"].integer();
    FileRecord record{file["name"].text_or(""), 0, file["sha256"].text_or("")};
    if (record.name.empty() || !size || *size < 0 || record.sha256.size() != 64) return std::nullopt;
    record.size = static_cast<std::uint64_t>(*size);
    return record;
}

std::optional<FixtureRecord> read_fixture(JsonView fixture) {
    const JsonView arguments = fixture["arguments"];
    const auto seed = arguments["seed"].integer();
    const auto version = fixture["version"].integer();
    if (!seed || *seed < 0 || !version) return std::nullopt;
    FixtureRecord record;
    record.version = *version;
    record.recipe = {arguments["arch"].text_or(""), arguments["size"].text_or(""),
                     arguments["type"].text_or(""), arguments["broken"].text_or(""),
                     static_cast<std::uint64_t>(*seed)};
    for (const JsonView file : fixture["files"]) {
        const auto found = read_file(file);
        if (!found) return std::nullopt;
        record.files[found->name] = *found;
    }
    return record;
}

std::string fixture_json(const std::string& name, const FixtureRecord& record) {
    JsonWriter head;
    head.begin_object().member("name", name).member("version", record.version).key("arguments");
    write_arguments(head, record.recipe).key("files").begin_array();
    std::string text = "    " + head.take();
    bool first = true;
    for (const auto& [file, details] : record.files) {
        JsonWriter json;
        json.begin_object()
            .member("name", file)
            .member("size", details.size)
            .member("sha256", details.sha256);
        text += (first ? "\n      " : ",\n      ") + json.end_object().take();
        first = false;
    }
    return text + "\n    ]}";
}

} // namespace

std::optional<Manifest> read_manifest(JsonView root) {
    if (root["schema"].integer() != schema || root["generator"].text() != generator) return std::nullopt;
    Manifest manifest;
    for (const JsonView fixture : root["fixtures"]) {
        const std::string name = fixture["name"].text_or("");
        const auto record = read_fixture(fixture);
        if (!is_fixture_name(name) || !record) return std::nullopt;
        manifest[name] = *record;
    }
    return manifest;
}

std::string manifest_json(const Manifest& manifest) {
    std::string text = "{\n  \"schema\": " + std::to_string(schema) + ",\n  \"generator\": \"" +
                       std::string(generator) + "\",\n  \"fixtures\": [";
    bool first = true;
    for (const auto& [name, record] : manifest) {
        text += (first ? "\n" : ",\n") + fixture_json(name, record);
        first = false;
    }
    return text + "\n  ]\n}\n";
}

void add_fixture(Manifest& manifest, const std::string& name, const Recipe& recipe,
                 const std::vector<FileRecord>& files) {
    FixtureRecord& record = manifest[name];
    if (record.recipe != recipe || record.version != generator_version)
        record = {recipe, generator_version, {}};
    for (const FileRecord& file : files) record.files[file.name] = file;
}

bool is_fixture_name(std::string_view name) noexcept {
    return !name.empty() && name.size() <= max_name && name.front() != '.' && name.front() != '-' &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '.' || c == '_' || c == '-';
           });
}

} // namespace xtask::gen_fixtures
