#include "transfer/sidecar.hpp"

#include "base/file.hpp"
#include "base/json.hpp"
#include "transfer/expectation.hpp"

#include <xtask/error.hpp>
#include <xtask/json.hpp>

namespace xtask::transfer {
namespace {

constexpr std::int64_t schema = 1;
constexpr std::size_t largest_sidecar = 64u << 10;

} // namespace

std::string format_sidecar(const Sidecar& sidecar) {
    JsonWriter json;
    json.begin_object()
        .member("schema", schema)
        .member("repository", sidecar.repository)
        .member("path", sidecar.path)
        .member_if("commit", sidecar.commit)
        .member_if("sha256", sidecar.sha256)
        .member_if("git_blob", sidecar.git_blob)
        .member_if("source", sidecar.source)
        .member_if("etag", sidecar.validator.etag)
        .member_if("last_modified", sidecar.validator.last_modified)
        .member("strong_date", sidecar.validator.strong_date);
    if (sidecar.total) json.member("size", *sidecar.total);
    json.member("boot_id", sidecar.boot_id)
        .member("device", static_cast<std::int64_t>(sidecar.device)) // JSON here has no integers beyond int64
        .member("inode", static_cast<std::int64_t>(sidecar.inode))
        .member("durable", sidecar.durable)
        .end_object();
    return json.take() + "\n";
}

std::optional<Sidecar> parse_sidecar(std::string_view text) {
    const auto document = base::parse_json(text);
    if (!document) return std::nullopt;
    const JsonView json(document->nodes.data(), document->nodes.size());
    const auto device = json["device"].integer();
    const auto inode = json["inode"].integer();
    const auto durable = json["durable"].integer();
    const auto size = json["size"].integer();
    if (json["schema"].integer() != schema || !device || !inode || !durable || *durable < 0)
        return std::nullopt;
    if (json["size"] && (!size || *size < 0)) return std::nullopt;

    Sidecar sidecar;
    sidecar.repository = json["repository"].text_or("");
    sidecar.path = json["path"].text_or("");
    sidecar.commit = json["commit"].text_or("");
    sidecar.sha256 = json["sha256"].text_or("");
    sidecar.git_blob = json["git_blob"].text_or("");
    sidecar.source = json["source"].text_or("");
    sidecar.validator.etag = json["etag"].text_or("");
    sidecar.validator.last_modified = json["last_modified"].text_or("");
    sidecar.validator.strong_date = json["strong_date"].boolean().value_or(false);
    if (size) sidecar.total = static_cast<std::uint64_t>(*size);
    sidecar.boot_id = json["boot_id"].text_or("");
    sidecar.device = static_cast<std::uint64_t>(*device);
    sidecar.inode = static_cast<std::uint64_t>(*inode);
    sidecar.durable = static_cast<std::uint64_t>(*durable);
    return sidecar;
}

std::optional<Sidecar> read_sidecar(const Names& names) {
    try {
        const base::Fd fd = base::open_regular(names.sidecar, O_RDONLY);
        if (!fd) return std::nullopt;
        return parse_sidecar(base::read_all(fd.get(), largest_sidecar, names.sidecar));
    } catch (const Error&) { // a link, a FIFO, too large, unreadable: the partial says nothing about itself
        return std::nullopt;
    }
}

bool continues(const Sidecar& recorded, const Artifact& artifact, const std::string& source) {
    if (recorded.repository != artifact.repository || recorded.path != artifact.path) return false;
    const bool same_hash = !recorded.sha256.empty() && recorded.sha256 == content_sha256(artifact);
    if (contradict(recorded.sha256, content_sha256(artifact)) ||
        contradict(recorded.git_blob, artifact.git_blob) ||
        (contradict(recorded.commit, artifact.commit) && !same_hash) ||
        (recorded.total && artifact.length && *recorded.total != *artifact.length)) {
        return false;
    }
    return hash_decides(artifact) || (recorded.source == source && !recorded.validator.if_range().empty());
}

} // namespace xtask::transfer
