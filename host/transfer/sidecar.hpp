/// The record beside a partial: what its bytes are, and how many of them survive a power cut.
#pragma once

#include "transfer/artifact.hpp"
#include "transfer/names.hpp"
#include "transfer/validator.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace xtask::transfer {

/// Never holds a secret: `source` is a URL without query and credentials.
struct Sidecar {
    std::string repository, path, commit;
    std::string sha256, git_blob;
    std::string source;
    Validator validator;
    std::optional<std::uint64_t> total;

    /// Which file on which boot; see Partial.
    std::string boot_id;
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint64_t durable = 0;
};

std::string format_sidecar(const Sidecar& sidecar);
/// None for anything that is not a sidecar of this format.
std::optional<Sidecar> parse_sidecar(std::string_view json);
/// None where there is none, or none that can be read as one.
std::optional<Sidecar> read_sidecar(const Names& names);

/// The bytes it describes are the beginning of `artifact` fetched from `source`: nothing contradicts it, and
/// either a hash will decide in the end or a strong validator asks the same source.
bool continues(const Sidecar& recorded, const Artifact& artifact, const std::string& source);

} // namespace xtask::transfer
