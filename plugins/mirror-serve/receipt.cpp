#include "receipt.hpp"

#include "hub/names.hpp"

#include <xtask/error.hpp>

#include <Poco/JSON/Parser.h>

#include <algorithm>
#include <chrono>

namespace xtask::mirror_serve {

namespace {

constexpr int schema = 1;
constexpr std::uint64_t max_receipt_bytes = 1u << 20;
constexpr std::size_t most_known = 200'000;
/// A file that is written twice within a tick of the clock keeps its stamp.
constexpr std::chrono::seconds longest_tick{2};

bool may_change_unnoticed(const FileStamp& stamp) {
    const auto written = std::chrono::nanoseconds(stamp.modified);
    return std::chrono::system_clock::now().time_since_epoch() - written < longest_tick;
}

bool is_sha256(std::string_view text) {
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == text.npos;
}

bool names_a_file(const Receipt& receipt) {
    try {
        hub::check_repository(receipt.repository);
        hub::check_file(receipt.path);
        return true;
    } catch (const Error&) {
        return false;
    }
}

/// "123-0a1b2c": what tells a private partial from a name.
bool is_process_mark(std::string_view text) {
    const std::size_t dash = text.find('-');
    return dash != text.npos && dash > 0 && dash + 1 < text.size() &&
           text.substr(0, dash).find_first_not_of("0123456789") == text.npos &&
           text.substr(dash + 1).find_first_not_of("0123456789abcdef") == text.npos;
}

} // namespace

// The host's json service may not be called from the threads that answer requests, so Poco reads it.
std::optional<Receipt> parse_receipt(const std::string& text) {
    try {
        Poco::JSON::Parser parser;
        const auto root = parser.parse(text).extract<Poco::JSON::Object::Ptr>();
        if (root.isNull() || root->getValue<int>("schema") != schema) return std::nullopt;
        Receipt receipt;
        receipt.repository = root->getValue<std::string>("repository");
        receipt.path = root->getValue<std::string>("path");
        receipt.commit = root->optValue<std::string>("commit", "");
        receipt.sha256 = root->optValue<std::string>("sha256", "");
        receipt.git_blob = root->optValue<std::string>("git_blob", "");
        receipt.etag = root->optValue<std::string>("etag", "");
        receipt.verified = root->optValue<std::string>("verified", "");
        receipt.size = root->getValue<std::uint64_t>("size");
        receipt.inode = static_cast<std::uint64_t>(root->getValue<std::int64_t>("inode"));
        receipt.modified = root->getValue<std::int64_t>("mtime_ns");
        if (!names_a_file(receipt)) return std::nullopt;
        if (!hub::is_commit(receipt.commit)) receipt.commit.clear();
        if (!is_sha256(receipt.sha256)) receipt.sha256.clear();
        if (!hub::is_commit(receipt.git_blob)) receipt.git_blob.clear(); // 40 hex digits too
        return receipt;
    } catch (const std::exception&) { // no receipt of ours: the file is hashed instead
        return std::nullopt;
    }
}

std::optional<Receipt> Receipts::read(const Folder& folder, const Listed& listed) {
    {
        const std::lock_guard lock(mutex_);
        if (const auto known = known_.find(listed.stamp); known != known_.end()) return known->second;
    }
    const auto file = folder.open_file(listed.path);
    const auto text = file ? read_all(*file, max_receipt_bytes) : std::nullopt;
    auto receipt = text ? parse_receipt(*text) : std::nullopt;
    if (file && !may_change_unnoticed(file->stamp)) {
        const std::lock_guard lock(mutex_);
        if (known_.size() >= most_known) known_.clear();
        known_.emplace(file->stamp, receipt);
    }
    return receipt;
}

bool is_bookkeeping(std::string_view path) noexcept {
    static constexpr std::string_view temporary = ".tmp";
    if (path.ends_with(temporary)) path.remove_suffix(temporary.size());
    if (std::any_of(hub::companion_suffixes.begin(), hub::companion_suffixes.end(),
                    [&](std::string_view s) { return path.ends_with(s); }))
        return true;
    const std::size_t part = path.rfind(".part.");
    return part != path.npos && is_process_mark(path.substr(part + 6));
}

} // namespace xtask::mirror_serve
