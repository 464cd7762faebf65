#include "installed.hpp"

#include "hub/identity.hpp"
#include "hub/names.hpp"

#include <xtask/json.hpp>

#include <algorithm>
#include <filesystem>
#include <set>

namespace xtask::hf_download {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t max_receipt_bytes = std::uint64_t{4} << 20;
constexpr std::size_t max_files = 100'000;

Error unreadable(const std::string& path, const std::error_code& error) {
    return {ExitCode::failure, "io", "cannot look into " + hub::quoted(path) + ": " + error.message()};
}

/// What a download keeps beside a file of that name, or was writing when it was stopped.
bool is_companion(std::string_view name) {
    for (const std::string_view suffix : hub::companion_suffixes) {
        for (const std::string_view more : {"", ".tmp"}) {
            const std::string whole = std::string(suffix) + std::string(more);
            if (name.size() > whole.size() && name.ends_with(whole)) return true;
        }
    }
    return name.find(".part.") != name.npos;
}

} // namespace

std::optional<Installed> read_installed(Context& context, const std::string& folder,
                                        const std::string& leaf) {
    try {
        const std::string path = folder + "/" + leaf + std::string(receipt_suffix);
        const auto document = context.parse_json(context.files().read(path, max_receipt_bytes));
        const auto size = document["size"].integer();
        if (document["schema"].integer() != 1 || !size || *size < 0) return std::nullopt;
        Installed file{folder, leaf, {}, {}, {}, {}, {}, {}, static_cast<std::uint64_t>(*size)};
        file.repository = document["repository"].text_or("");
        file.path = document["path"].text_or("");
        file.revision = document["revision"].text_or("");
        file.commit = document["commit"].text_or("");
        if (!hub::is_commit(file.commit)) file.commit.clear();
        file.sha256 = hub::hex_digest(document["sha256"].text().value_or(""), 64);
        file.git_blob = hub::hex_digest(document["git_blob"].text().value_or(""), 40);
        hub::check_repository(file.repository);
        hub::check_file(file.path);
        return file;
    } catch (const Error& error) {
        if (is_signal(error.code)) throw;
        context.ui().debug("no receipt of " + leaf + ": " + error.what());
        return std::nullopt;
    }
}

Findings find_installed(Context& context, const std::string& root) {
    std::set<std::string> files, receipts;
    std::error_code error;
    fs::recursive_directory_iterator place(root, error), end;
    if (error) throw unreadable(root, error);
    for (; place != end; place.increment(error)) {
        context.check_cancelled();
        if (error) throw unreadable(root, error);
        const fs::file_status status = place->symlink_status(error);
        const std::string name = place->path().filename().string();
        if (name.starts_with('.') && status.type() == fs::file_type::directory)
            place.disable_recursion_pending();
        if (error || status.type() != fs::file_type::regular) continue;
        std::string path = place->path().string();
        if (name.size() > receipt_suffix.size() && name.ends_with(receipt_suffix)) {
            path.resize(path.size() - receipt_suffix.size());
            receipts.insert(std::move(path));
        } else if (!name.starts_with('.') && !is_companion(name)) {
            files.insert(std::move(path));
        }
        if (receipts.size() + files.size() <= 2 * max_files) continue;
        throw Error(ExitCode::failure, "too-many-files",
                    hub::quoted(root) + " holds more files than can be looked at in one run",
                    "name folders below it");
    }
    if (error) throw unreadable(root, error);
    Findings findings;
    for (const std::string& path : receipts) {
        const std::size_t slash = path.rfind('/');
        const std::string folder = slash == path.npos ? "." : path.substr(0, slash);
        if (auto file = read_installed(context, folder, path.substr(slash + 1))) {
            findings.recorded.push_back(*std::move(file));
            files.erase(path);
        }
    }
    findings.unrecorded.assign(files.begin(), files.end());
    return findings;
}

} // namespace xtask::hf_download
