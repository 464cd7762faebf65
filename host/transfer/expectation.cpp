#include "transfer/expectation.hpp"

#include "base/digest.hpp"

#include <algorithm>

namespace xtask::transfer {
namespace {

void normalize_hash(std::string& hash, std::size_t digits, const char* name) {
    if (hash.empty()) return;
    if (!base::is_hex(hash, digits)) {
        throw Error(ExitCode::usage, "bad-hash",
                    std::string("the ") + name + " is not " + std::to_string(digits) + " hexadecimal digits");
    }
    std::transform(hash.begin(), hash.end(), hash.begin(),
                   [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c; });
}

Error mismatch(const std::string& what, const std::string& expected, const std::string& got) {
    return {ExitCode::hash_mismatch, "hash-mismatch",
            what + ": expected " + expected + ", the bytes have " + got,
            "fetch it again with --force; if that fails too, the source serves other content"};
}

} // namespace

const std::string& content_sha256(const Artifact& artifact) {
    return artifact.required_sha256.empty() ? artifact.sha256 : artifact.required_sha256;
}

bool contradict(const std::string& a, const std::string& b) noexcept {
    return !a.empty() && !b.empty() && a != b;
}

bool hash_decides(const Artifact& artifact) {
    if (!artifact.required_sha256.empty()) return true;
    return !artifact.no_verify && (!artifact.sha256.empty() || !artifact.git_blob.empty());
}

bool length_binds(const Artifact& artifact) {
    return artifact.length && (!content_sha256(artifact).empty() || !artifact.git_blob.empty());
}

void normalize(Artifact& artifact) {
    normalize_hash(artifact.required_sha256, 64, "demanded SHA-256");
    normalize_hash(artifact.sha256, 64, "announced SHA-256");
    normalize_hash(artifact.git_blob, 40, "announced git blob id");
}

tl::expected<std::string, Error> prove(const Digests& digests, const Artifact& artifact) {
    if (length_binds(artifact) && digests.length != *artifact.length) {
        return tl::unexpected(mismatch("'" + artifact.leaf + "' has the wrong length",
                                       std::to_string(*artifact.length) + " bytes",
                                       std::to_string(digests.length)));
    }
    std::string verified = artifact.length == digests.length ? "size" : "none";
    const auto compare = [&](const std::string& expected, const std::string& got) {
        return expected.empty() || expected == got;
    };
    if (!compare(artifact.required_sha256, digests.sha256)) {
        return tl::unexpected(mismatch("'" + artifact.leaf + "' does not have the demanded SHA-256",
                                       artifact.required_sha256, digests.sha256));
    }
    if (!artifact.no_verify) {
        if (!compare(artifact.git_blob, digests.git_blob)) {
            return tl::unexpected(mismatch("'" + artifact.leaf + "' does not have the announced git blob id",
                                           artifact.git_blob, digests.git_blob));
        }
        if (!compare(artifact.sha256, digests.sha256)) {
            return tl::unexpected(mismatch("'" + artifact.leaf + "' does not have the announced SHA-256",
                                           artifact.sha256, digests.sha256));
        }
        if (!artifact.git_blob.empty()) verified = "git-blob";
        if (!artifact.sha256.empty()) verified = "sha256";
    }
    if (!artifact.required_sha256.empty()) verified = "sha256";
    return verified;
}

Error wrong_length(const Artifact& artifact, std::uint64_t got, const std::string& where) {
    const bool demanded = !artifact.required_sha256.empty();
    return {demanded ? ExitCode::hash_mismatch : ExitCode::network, "wrong-length",
            where + " answers with " + std::to_string(got) + " bytes, but '" + artifact.leaf + "' has " +
                std::to_string(artifact.length.value_or(0)),
            "a login page or a proxy may stand in between"};
}

} // namespace xtask::transfer
