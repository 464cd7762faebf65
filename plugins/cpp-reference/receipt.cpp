#include "receipt.hpp"

#include <filesystem>

namespace xtask::cpp_reference {

namespace {

constexpr std::int64_t schema = 1;
constexpr std::uint64_t largest = std::uint64_t{1} << 20U;

Receipt receipt_from(JsonView root) {
    Receipt receipt;
    receipt.recipe = read_recipe(root);
    receipt.kind = kind_named(root["ref_kind"].text_or("")).value_or(RefKind::branch);
    receipt.commit = root["commit"].text_or("");
    for (const JsonView module : root["submodules"])
        receipt.submodules.push_back({module["path"].text_or(""), module["commit"].text_or("")});
    receipt.build_type = root["build_type"].text_or("");
    receipt.generator = root["generator"].text_or("");
    receipt.tools = read_tools(root["tools"]);
    for (const JsonView file : root["files"]) {
        receipt.files.push_back({file["path"].text_or(""), file["sha256"].text_or(""),
                                 static_cast<std::uint64_t>(file["size"].integer().value_or(0))});
    }
    receipt.version = root["version"].text_or("");
    receipt.date = root["date"].text_or("");
    return receipt;
}

/// One member a line, for people who open the file. `json` is of our own making.
std::string pretty(std::string_view json) {
    std::string text;
    std::size_t depth = 0;
    bool inside = false, escaped = false; // of a string
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        const bool opens = c == '{' || c == '[', closes = c == '}' || c == ']';
        if (inside || (!opens && !closes && c != ',' && c != ':')) {
            if (c == '"' && !escaped) inside = !inside;
            escaped = inside && c == '\\' && !escaped;
            text += c;
        } else if (c == ':') {
            text += ": ";
        } else if (opens && (json[i + 1] == '}' || json[i + 1] == ']')) {
            text += std::string(1, c) + json[++i];
        } else {
            if (closes) text += "\n" + std::string(2 * --depth, ' ');
            text += c;
            if (opens) ++depth;
            if (!closes) text += "\n" + std::string(2 * depth, ' ');
        }
    }
    return text + "\n";
}

/// The engine's digest, the sizes of the others: what was published is what is there.
bool files_are_there(Context& context, const Cache& cache, const Receipt& receipt) {
    for (const PublishedFile& file : receipt.files) {
        std::error_code error;
        const std::string path = cache.current() + "/" + file.path;
        if (std::filesystem::file_size(path, error) != file.size || error) return false;
    }
    const PublishedFile& engine = receipt.files.front();
    std::error_code error;
    const bool linked =
        std::filesystem::equivalent(cache.engine(), cache.current() + "/" + engine.path, error);
    return linked && !error && context.files().sha256(cache.current() + "/" + engine.path) == engine.sha256;
}

} // namespace

std::string receipt_json(const Receipt& receipt) {
    JsonWriter json;
    json.begin_object().member("schema", schema);
    write_recipe(json, receipt.recipe);
    json.member("ref_kind", kind_name(receipt.kind)).member("commit", receipt.commit);
    json.key("submodules").begin_array();
    for (const Submodule& module : receipt.submodules)
        json.begin_object().member("path", module.path).member("commit", module.commit).end_object();
    json.end_array().member("build_type", receipt.build_type).member("generator", receipt.generator);
    write_tools(json.key("tools"), receipt.tools);
    json.key("files").begin_array();
    for (const PublishedFile& file : receipt.files) {
        json.begin_object()
            .member("path", file.path)
            .member("sha256", file.sha256)
            .member("size", file.size)
            .end_object();
    }
    json.end_array().member("version", receipt.version).member("date", receipt.date);
    return pretty(json.end_object().text());
}

std::optional<Receipt> read_receipt(Context& context, const Cache& cache) {
    try {
        const JsonDocument document = context.parse_json(context.files().read(cache.receipt(), largest));
        Receipt receipt = receipt_from(document.root());
        const bool sensible =
            document["schema"].integer() == schema && !receipt.files.empty() && is_commit(receipt.commit);
        return sensible ? std::optional(std::move(receipt)) : std::nullopt;
    } catch (const Error& error) {
        if (is_signal(error.code)) throw;
        return std::nullopt;
    }
}

std::string stale_because(Context& context, const Cache& cache, const Receipt& receipt,
                          const Recipe& recipe) {
    if (const std::string what = difference(receipt.recipe, recipe); !what.empty()) return what + " changed";
    for (const Tool& tool : receipt.tools) {
        if (compare(tool) == Sameness::different) return tool.path + " changed";
    }
    try {
        return files_are_there(context, cache, receipt) ? "" : "the published files changed";
    } catch (const Error& error) {
        if (is_signal(error.code)) throw;
        return "the published files cannot be read";
    }
}

} // namespace xtask::cpp_reference
