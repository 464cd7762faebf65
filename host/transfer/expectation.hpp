/// What the bytes must be, and the verdict on them.
#pragma once

#include "transfer/artifact.hpp"
#include "transfer/chain.hpp"

#include <xtask/error.hpp>

#include <tl/expected.hpp>

#include <cstdint>
#include <string>

namespace xtask::transfer {

/// What was computed over a whole file.
struct Digests {
    std::string sha256;
    std::string git_blob; ///< empty where nobody asked for it
    std::uint64_t length = 0;
    Chain chain{}; ///< of `sha256`
};

/// The SHA-256 that names the content: the user's word before the source's. Empty: not known.
const std::string& content_sha256(const Artifact& artifact);

/// Both are known, and they differ.
bool contradict(const std::string& a, const std::string& b) noexcept;

/// A hash will be compared in the end, so wrong bytes cannot get through whatever a validator says.
bool hash_decides(const Artifact& artifact);

/// Lower-cases the hashes. Throws Error(usage) for a malformed one.
void normalize(Artifact& artifact);

/// The announced length belongs to an announced hash, so every answer must have it. Without a hash the length
/// was only what the source said a moment ago, and the answer that brings the bytes has the last word.
bool length_binds(const Artifact& artifact);

/// How far `digests` prove the artifact: "sha256", "git-blob", "size" or "none". Or the Error(hash_mismatch).
tl::expected<std::string, Error> prove(const Digests& digests, const Artifact& artifact);

/// The Error for an answer whose length is not that of the file: hash_mismatch where the user demanded a
/// hash, else network.
Error wrong_length(const Artifact& artifact, std::uint64_t got, const std::string& where);

} // namespace xtask::transfer
