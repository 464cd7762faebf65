#include "lock_file.hpp"

#include "hub/identity.hpp"
#include "hub/names.hpp"

#include <xtask/json.hpp>

#include <algorithm>
#include <set>

namespace xtask::hf_download {

namespace {

constexpr std::int64_t schema = 1;
constexpr std::size_t max_licence_bytes = 256;

std::string checked_digest(JsonView entry, const char* name, std::size_t digits) {
    const std::string_view text = entry[name].text().value_or("");
    std::string digest = hub::hex_digest(text, digits);
    if (!text.empty() && digest.empty()) {
        throw Error(ExitCode::failure, "",
                    std::string("its ") + name + " is not " + std::to_string(digits) + " hex digits");
    }
    return digest;
}

/// Throws an Error whose text says what is wrong.
Locked read_entry(JsonView entry) {
    Locked file;
    file.repository = entry["id"].text_or("");
    file.revision = entry["revision"].text_or("");
    file.commit = entry["commit"].text_or("");
    file.path = entry["path"].text_or("");
    file.local = entry["local"].text_or("");
    file.licence = entry["licence"].text_or("");
    hub::check_repository(file.repository);
    hub::check_revision(file.revision);
    hub::check_file(file.path);
    hub::check_file(file.local);
    if (!file.commit.empty() && !hub::is_commit(file.commit))
        throw Error(ExitCode::failure, "", "its commit is not 40 hex digits");
    file.sha256 = checked_digest(entry, "sha256", 64);
    file.git_blob = checked_digest(entry, "git_blob", 40);
    if (file.sha256.empty() && file.git_blob.empty()) throw Error(ExitCode::failure, "", "it has no hash");
    const auto size = entry["size"].integer();
    if (!size || *size < 0) throw Error(ExitCode::failure, "", "it has no size");
    file.size = static_cast<std::uint64_t>(*size);
    if (file.licence.size() > max_licence_bytes) file.licence.clear();
    return file;
}

} // namespace

std::string Locked::folder(const std::string& out) const {
    const std::size_t slash = local.rfind('/');
    if (slash == local.npos) return out;
    return out + (out.ends_with('/') ? "" : "/") + local.substr(0, slash);
}

std::string Locked::leaf() const { return std::string(hub::leaf(local)); }

std::string format_lock(std::vector<Locked> files) {
    std::sort(files.begin(), files.end(), [](const Locked& a, const Locked& b) { return a.local < b.local; });
    std::string text = "{\n  \"schema\": " + std::to_string(schema) + ",\n  \"files\": [";
    const char* separator = "\n";
    for (const Locked& file : files) {
        text.append(separator).append("    {\n");
        separator = ",\n";
        const auto line = [&](const char* name, const std::string& value) {
            if (value.empty()) return;
            JsonWriter json;
            json.value(value);
            text.append("      \"").append(name).append("\": ").append(json.text()).append(",\n");
        };
        line("id", file.repository);
        line("revision", file.revision);
        line("commit", file.commit);
        line("path", file.path);
        line("local", file.local);
        line("sha256", file.sha256);
        line("git_blob", file.git_blob);
        line("licence", file.licence);
        text.append("      \"size\": ").append(std::to_string(file.size)).append("\n    }");
    }
    return text + (files.empty() ? "]\n}\n" : "\n  ]\n}\n");
}

std::vector<Locked> parse_lock(Context& context, std::string_view text, const std::string& name) {
    const auto refuse = [&](const std::string& why) {
        throw Error(ExitCode::failure, "bad-lock-file", name + " is no lock file of this version: " + why,
                    "make it again with `xtask lock`");
    };
    std::vector<Locked> files;
    std::set<std::string> places;
    try {
        const auto document = context.parse_json(text);
        if (document["schema"].integer() != schema) refuse("its schema is not " + std::to_string(schema));
        if (!document["files"].is_array()) refuse("it has no list of files");
        for (const JsonView entry : document["files"]) {
            const std::string label = "entry " + std::to_string(files.size() + 1);
            if (files.size() == max_locked_files) refuse("it has more than 100,000 files");
            try {
                files.push_back(read_entry(entry));
            } catch (const Error& error) {
                refuse(label + ": " + error.what());
            }
            if (!places.insert(files.back().local).second)
                refuse(label + ": " + hub::quoted(files.back().local) + " stands in it twice");
        }
    } catch (const Error& error) {
        if (error.reason == "bad-lock-file" || is_signal(error.code)) throw;
        refuse(error.what());
    }
    return files;
}

} // namespace xtask::hf_download
