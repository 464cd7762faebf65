#include "transfer/receipt.hpp"

#include "base/file.hpp"
#include "base/json.hpp"

#include <xtask/error.hpp>
#include <xtask/json.hpp>

#include <ctime>

namespace xtask::transfer {
namespace {

constexpr std::int64_t schema = 1;
constexpr std::size_t largest_receipt = 1u << 20;

/// What a mirror says is bounded, and so is a receipt.
constexpr std::size_t most_uses = 32;
constexpr std::size_t longest_reason = 400;

std::string_view state_name(Use::State state) {
    switch (state) {
    case Use::State::unused:
        return "unused";
    case Use::State::used:
        return "used";
    case Use::State::failed:
        return "failed";
    case Use::State::quarantined:
        break;
    }
    return "quarantined";
}

void write_uses(JsonWriter& json, const std::vector<Use>& uses) {
    json.key("mirrors").begin_array();
    std::size_t written = 0;
    for (const Use& use : uses) {
        if (use.state == Use::State::unused || ++written > most_uses) continue;
        json.begin_object()
            .member("name", use.mirror)
            .member("bytes", use.bytes)
            .member("state", state_name(use.state))
            .member_if("reason", use.reason.substr(0, longest_reason))
            .end_object();
    }
    json.end_array();
}

void write_chain(JsonWriter& json, const Chain& chain) {
    json.key("pieces").begin_object().member("size", chain.piece).key("sha256_states").begin_array();
    for (const auto& state : chain.states) json.value(base::to_hex(state));
    json.end_array().end_object();
}

/// Empty unless all of it is as it should be.
Chain read_chain(const JsonView& json, std::uint64_t length) {
    Chain chain;
    chain.piece = static_cast<std::uint64_t>(json["size"].integer().value_or(0));
    for (const JsonView text : json["sha256_states"]) {
        const auto state = base::parse_state(text.text().value_or(""));
        if (!state || chain.states.size() == Chain::most_states) return {};
        chain.states.push_back(*state);
    }
    return chain.fits(length) ? std::move(chain) : Chain{};
}

} // namespace

std::string format_receipt(const Receipt& receipt) {
    JsonWriter json;
    json.begin_object()
        .member("schema", schema)
        .member("repository", receipt.repository)
        .member("path", receipt.path)
        .member_if("revision", receipt.revision)
        .member_if("commit", receipt.commit)
        .member_if("source", receipt.source)
        .member_if("mirror", receipt.mirror);
    if (!receipt.uses.empty()) write_uses(json, receipt.uses);
    json.member("size", receipt.length)
        .member_if("sha256", receipt.sha256)
        .member_if("git_blob", receipt.git_blob)
        .member_if("etag", receipt.etag)
        .member_if("last_modified", receipt.last_modified)
        .member("verified", receipt.verified)
        .member("downloaded", receipt.downloaded)
        .member("mtime_ns", receipt.mtime_ns)
        .member("inode", static_cast<std::int64_t>(receipt.inode)); // JSON here has no integers beyond int64
    if (!receipt.chain.states.empty()) write_chain(json, receipt.chain);
    json.end_object();
    return base::pretty_json(json.text());
}

std::optional<Receipt> parse_receipt(std::string_view text) {
    const auto document = base::parse_json(text);
    if (!document) return std::nullopt;
    const JsonView json(document->nodes.data(), document->nodes.size());
    const auto size = json["size"].integer();
    const auto mtime = json["mtime_ns"].integer();
    const auto inode = json["inode"].integer();
    if (json["schema"].integer() != schema || !size || *size < 0 || !mtime || !inode) return std::nullopt;

    Receipt receipt;
    receipt.repository = json["repository"].text_or("");
    receipt.path = json["path"].text_or("");
    receipt.revision = json["revision"].text_or("");
    receipt.commit = json["commit"].text_or("");
    receipt.source = json["source"].text_or("");
    receipt.mirror = json["mirror"].text_or("");
    receipt.sha256 = json["sha256"].text_or("");
    receipt.git_blob = json["git_blob"].text_or("");
    receipt.etag = json["etag"].text_or("");
    receipt.last_modified = json["last_modified"].text_or("");
    receipt.verified = json["verified"].text_or("none");
    receipt.downloaded = json["downloaded"].text_or("");
    receipt.length = static_cast<std::uint64_t>(*size);
    receipt.mtime_ns = *mtime;
    receipt.inode = static_cast<std::uint64_t>(*inode);
    receipt.chain = read_chain(json["pieces"], receipt.length);
    return receipt;
}

std::optional<Receipt> read_receipt(const Names& names) {
    try {
        const base::Fd fd = base::open_regular(names.receipt, O_RDONLY);
        if (!fd) return std::nullopt;
        return parse_receipt(base::read_all(fd.get(), largest_receipt, names.receipt));
    } catch (
        const Error&) { // a link, a FIFO, too large, unreadable: no receipt, so the file itself is hashed
        return std::nullopt;
    }
}

std::int64_t mtime_ns(const struct stat& status) {
    return std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
}

bool describes(const Receipt& receipt, const struct stat& status) {
    return receipt.length == static_cast<std::uint64_t>(status.st_size) &&
           receipt.mtime_ns == mtime_ns(status) && receipt.inode == status.st_ino;
}

std::string format_time(std::int64_t seconds) {
    const auto time = static_cast<std::time_t>(seconds);
    std::tm parts{};
    ::gmtime_r(&time, &parts);
    char text[32];
    return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

} // namespace xtask::transfer
